// Saving as typed. One request at a time; what has not arrived is sent again until it has.
(function () {
  'use strict';

  const Grid = (window.Grid = window.Grid || {});
  const PAUSE = 800;             // after the last stroke
  const POLL = 20000;            // what others did, while somebody looks
  const IDLE = 10 * 60000;       // nobody at the desk: no poll, so that the session may end
  const PATIENCE = 20000;        // for one answer
  const SLOWEST = 60000;
  const MOST = 400;              // cells in one request
  const SMALL = 60000;           // bytes that the browser still sends for a page that is gone
  // After these answers, sending again at once would not help.
  const SLOW = ['refused', 'expired', 'stranger'];

  function cookie(name) {
    const found = document.cookie.split('; ').find(function (part) { return part.indexOf(name + '=') === 0; });
    return found ? decodeURIComponent(found.slice(name.length + 1)) : '';
  }

  function outcome(response) {
    if (response.type === 'opaqueredirect' || response.status === 401 || response.status === 403) { return 'expired'; }
    if (response.status === 409 || response.status === 404) { return 'stranger'; }
    if (response.status >= 500 || response.status === 429) { return 'trouble'; }
    return response.ok ? 'saved' : 'refused';
  }

  // place: {url, page, user, client}; hooks: {arrived(reply, sent), state()}; sheet as read.
  Grid.saving = function (sheet, place, hooks) {
    const status = { kind: 'idle', ever: false, at: '', since: 0, busy: false, answered: false };
    let timer = 0;
    let failures = 0;
    let lastTouch = Date.now();

    function waiting() {
      return sheet.open.filter(Grid.saving.sendable);
    }

    // With cells, their regions only; without, all of them are asked about.
    function body(cells) {
      const sheets = {};
      sheet.columns.forEach(function (column) {
        const meant = cells.length ? cells.some(function (cell) { return cell.column === column; }) : column.writable && !column.closed;
        if (meant) { sheets[column.region] = { seen: column.seen, cells: [] }; }
      });
      cells.forEach(function (cell) {
        sheets[cell.region].cells.push({ code: cell.code, text: cell.text, why: cell.why, n: cell.n });
      });
      return JSON.stringify({ client: place.client, user: place.user, sheets: sheets });
    }

    function post(text, signal) {
      return fetch(place.url, {
        method: 'POST', body: text, signal: signal, credentials: 'same-origin', redirect: 'manual',
        keepalive: text.length < SMALL,
        headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': cookie('csrftoken') }
      });
    }

    // After a session has ended somebody else may have logged in: ask the page whose it is now.
    function mine() {
      if (status.kind !== 'expired' && status.kind !== 'stranger') { return Promise.resolve('saved'); }
      return fetch(place.page, { credentials: 'same-origin', redirect: 'manual' }).then(function (response) {
        const kind = outcome(response);
        if (kind !== 'saved') { return kind; }
        return response.text().then(function (text) {
          const found = new DOMParser().parseFromString(text, 'text/html').querySelector('[data-user]');
          return found && found.getAttribute('data-user') === place.user ? 'saved' : 'stranger';
        });
      });
    }

    function exchange(cells, patience) {
      return mine().then(function (kind) {
        if (kind !== 'saved') { return { kind: kind }; }
        return post(body(cells), patience.signal).then(function (response) {
          const kind = outcome(response);
          if (kind !== 'saved') { return { kind: kind, answered: true }; }
          return response.json().then(function (reply) { return { kind: 'saved', reply: reply }; });
        });
      });
    }

    function finish(result, sent) {
      status.busy = false;
      status.kind = result.kind;
      status.answered = Boolean(result.answered);
      if (result.kind === 'saved') {
        failures = 0;
        hooks.arrived(result.reply, sent, status);
      } else {
        failures += 1;
      }
      hooks.state(status);
      if (waiting().length) { soon(wait(result.kind)); }
      return result.kind === 'saved';
    }

    function wait(kind) {
      if (kind === 'saved') { return 0; }
      if (SLOW.indexOf(kind) >= 0) { return SLOWEST / 2; }
      return Math.min(SLOWEST, 2000 * Math.pow(2, failures - 1)) * (0.8 + 0.4 * Math.random());
    }

    let running = null;

    // Sends what waits, or only asks what others did; resolves with whether it arrived.
    function send() {
      if (running) { return running; }
      window.clearTimeout(timer);
      timer = 0;
      if (sheet.columns.every(function (column) { return !column.writable || column.closed; })) { return Promise.resolve(false); }
      const sent = waiting().slice(0, MOST).map(function (cell) {
        if (cell.sent.indexOf(cell.text) < 0) { cell.sent = cell.sent.slice(-3).concat(cell.text); }
        return { cell: cell, text: cell.text, why: cell.why };
      });
      const patience = new AbortController();
      const alarm = window.setTimeout(function () { patience.abort(); }, PATIENCE);
      status.busy = sent.length > 0;
      status.since = Date.now();
      hooks.state(status);
      running = exchange(sent.map(function (one) { return one.cell; }), patience)
        .catch(function () { return { kind: 'trouble' }; })
        .then(function (result) {
          window.clearTimeout(alarm);
          running = null;
          return finish(result, sent);
        });
      return running;
    }

    function fine() {
      return status.kind === 'saved' || status.kind === 'idle';
    }

    function soon(delay) {
      window.clearTimeout(timer);
      timer = window.setTimeout(function () { if (!running) { send(); } }, delay);
    }

    // Everything out, also what was typed while a request was under way.
    function flush() {
      return send().then(function (arrived) {
        return arrived && waiting().length ? flush() : arrived && !waiting().length;
      });
    }

    function leave() {
      const cells = waiting();
      if (cells.length) { post(body(cells.slice(0, MOST))).catch(function () {}); }
    }

    function look() {
      if (document.visibilityState !== 'visible' || running) { return; }
      if (waiting().length || Date.now() - lastTouch < IDLE) { send(); }
    }

    ['keydown', 'pointerdown'].forEach(function (kind) {
      document.addEventListener(kind, function () { lastTouch = Date.now(); }, { passive: true });
    });
    window.addEventListener('online', look);
    window.addEventListener('focus', function () { if (waiting().length || !fine()) { look(); } });
    window.addEventListener('pageshow', function (event) { if (event.persisted) { look(); } });
    window.addEventListener('pagehide', leave);
    document.addEventListener('visibilitychange', function () {
      if (document.visibilityState === 'hidden') { if (waiting().length && !running) { send(); } } else { look(); }
    });
    window.setInterval(function () { if (fine()) { look(); } }, POLL);

    return {
      status: status,
      waiting: waiting,
      // A stroke waits for the next one; after a failure the pace of the retries is kept.
      typed: function () { if (fine()) { soon(PAUSE); } else if (!timer) { soon(wait(status.kind)); } },
      left: function () { if (waiting().length && fine()) { soon(60); } },
      flush: flush
    };
  };

  // A cell that may go out now: changed, and not held back by a question to the person.
  Grid.saving.sendable = function (cell) {
    return Grid.cell.unsaved(cell) && !cell.conflict && !cell.composing && !cell.column.closed && !Grid.numbers.namesSomebody(cell.why);
  };
})();
