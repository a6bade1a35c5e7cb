// What is typed and not yet saved, kept in this browser: by person, month, region and open page.
// A page that is gone leaves its entries to the next one; a page that still lives keeps its own.
(function () {
  'use strict';

  const Grid = (window.Grid = window.Grid || {});
  const ANSWER = 300;            // ms that other open pages have to say they live
  const OLDEST = 40 * 86400000;  // a month that old is locked

  function random() {
    return Array.from(crypto.getRandomValues(new Uint32Array(3)), function (part) { return part.toString(36); }).join('');
  }

  // place: "entry|user|campaign|month"
  Grid.storing = function (place) {
    const me = random();
    let works = true;
    const channel = 'BroadcastChannel' in window ? new BroadcastChannel(place) : null;
    const alive = new Set([me]);

    if (channel) {
      channel.onmessage = function (event) {
        if (event.data.ask) { channel.postMessage({ here: me }); }
        if (event.data.here) { alive.add(event.data.here); }
      };
    }

    function entries(region) {
      const start = place + '|' + region + '|';
      const found = [];
      for (let i = 0; i < localStorage.length; i += 1) {
        const key = localStorage.key(i);
        if (key.indexOf(start) === 0) { found.push({ key: key, page: key.slice(start.length) }); }
      }
      return found;
    }

    function read(key) {
      try { return JSON.parse(localStorage.getItem(key)) || {}; } catch (error) { return {}; }
    }

    function keep(region, cells) {
      const kept = {};
      cells.forEach(function (cell) {
        kept[cell.code] = { text: cell.text, why: cell.why, n: cell.n, sent: cell.sent };
      });
      const key = place + '|' + region + '|' + me;
      try {
        if (cells.length) { localStorage.setItem(key, JSON.stringify({ at: Date.now(), cells: kept })); } else { localStorage.removeItem(key); }
        works = true;
      } catch (error) {
        works = false;
      }
    }

    // Takes over what pages that are gone have left: {code: {text, why, n, sent}}, the newest wins.
    function adopt(region) {
      const left = {};
      try {
        entries(region).filter(function (entry) { return !alive.has(entry.page); })
          .map(function (entry) { return { key: entry.key, value: read(entry.key) }; })
          .sort(function (a, b) { return (a.value.at || 0) - (b.value.at || 0); })
          .forEach(function (entry) {
            if (Date.now() - (entry.value.at || 0) < OLDEST) { Object.assign(left, entry.value.cells || {}); }
            localStorage.removeItem(entry.key);
          });
      } catch (error) {
        works = false;
      }
      return left;
    }

    return {
      client: me,
      works: function () { return works; },
      keep: keep,
      // then(adopt) when the other open pages have had time to answer
      whenKnown: function (then) {
        if (channel) { channel.postMessage({ ask: me }); }
        window.setTimeout(function () { then(adopt); }, channel ? ANSWER : 0);
      }
    };
  };
})();
