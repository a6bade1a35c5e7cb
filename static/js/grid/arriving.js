// What the server answered, put into the cells: saved, changed by others, in conflict, findings.
(function () {
  'use strict';

  const Grid = (window.Grid = window.Grid || {});
  const numbers = Grid.numbers;
  const STATES = { draft: '草稿', submitted: '已提交', returned: '已退回', approved: '已审核' };

  // page: {sheet, me, write(cell, text, why), choose}; gives the cells to draw again.
  Grid.arrive = function (page, reply, sent, status) {
    const touched = new Set();
    Object.keys(reply.sheets || {}).forEach(function (region) {
      const column = page.sheet.columns.find(function (one) { return one.region === region; });
      if (!column) { return; }
      const answer = reply.sheets[region];
      if (answer.error) { column.closed = answer.error; } else { accept(page, column, answer, sent, touched, status); }
      if (typeof answer.version === 'number') { column.seen = answer.version; }
      badge(page, column, answer);
      others(page, column, answer, touched);
      findings(page, column, answer, touched);
      ytd(page, column, answer);
    });
    return touched;
  };

  // The state as the server has it now; version 0 is a sheet nobody has saved yet.
  function badge(page, column, answer) {
    const alone = page.sheet.columns.length === 1;
    const place = alone ? document.querySelector('.seal[data-state]') : column.th.querySelector('[data-state]');
    const word = STATES[answer.state];
    if (!place || !word || !answer.version || place.textContent === word) { return; }
    place.textContent = word;
    if (alone) { place.classList.toggle('seal--draft', ['draft', 'returned'].indexOf(answer.state) >= 0); }
  }

  // What was sent and not refused stands on the server now.
  function accept(page, column, answer, sent, touched, status) {
    const refused = new Map((answer.conflicts || []).map(function (one) { return [one.code, one]; }));
    sent.forEach(function (one) {
      const cell = one.cell;
      if (cell.column !== column) { return; }
      touched.add(cell);
      if (refused.has(cell.code)) { dispute(page, cell, refused.get(cell.code)); return; }
      const there = (answer.cells || {})[cell.code];
      cell.saved = { text: one.text, why: one.why };
      cell.sent = [];
      status.ever = true;
      status.at = Grid.clock();
      if (there) {
        number(cell, there.n);
        cell.wrong = { text: one.text, words: there.mistake || '' };
        status.at = there.at || status.at;
        signed(cell, there);
      }
    });
  }

  // A version of mine that was written although the answer got lost is no other person's.
  function dispute(page, cell, conflict) {
    const theirs = numbers.normalise(conflict.theirs, cell.unit);
    number(cell, conflict.n);
    if (conflict.by === page.me && cell.sent.indexOf(theirs) >= 0) { return; }
    if (theirs === cell.text) { cell.saved = { text: theirs, why: cell.saved.why }; return; }
    cell.conflict = { theirs: theirs, by: conflict.by, at: conflict.at, why: conflict.why || '', own: conflict.by === page.me };
  }

  function others(page, column, answer, touched) {
    Object.keys(answer.cells || {}).forEach(function (code) {
      const cell = page.sheet.find(column.region, code);
      if (!cell || cell.fixed) { return; }
      const there = answer.cells[code];
      const text = numbers.normalise(there.text, cell.unit);
      if (cell.conflict) { cell.conflict.why = there.why || ''; return; }
      if (there.n <= cell.n) { return; }
      if (Grid.cell.unsaved(cell)) {
        dispute(page, cell, { theirs: there.text, by: there.by, at: there.at, n: there.n, why: there.why });
        touched.add(cell);
        return;
      }
      const before = cell.text;
      number(cell, there.n);
      cell.saved = { text: text, why: there.why || '' };
      cell.wrong = { text: text, words: there.mistake || '' };
      page.write(cell, text, there.why || '');
      signed(cell, there);
      if (before !== text) {
        const own = there.by === page.me;
        cell.other = { own: own, words: (own ? '您在另一窗口' : there.by + ' ' + there.at + ' ') + '改为 ' + shown(text) + '，原为 ' + shown(before) + '。' };
        page.flash(cell);
      }
      touched.add(cell);
    });
  }

  function shown(text) {
    return text === '' ? '空' : numbers.display(text);
  }

  function findings(page, column, answer, touched) {
    if (!answer.findings) { return; }
    page.sheet.open.forEach(function (cell) {
      if (cell.column !== column) { return; }
      const now = answer.findings[cell.code] || [];
      if (JSON.stringify(now.map(said)) === JSON.stringify(cell.findings.map(said))) { return; }
      cell.findings = now;
      touched.add(cell);
    });
  }

  function said(finding) {
    return [finding.severity, finding.text];
  }

  function ytd(page, column, answer) {
    Object.keys(answer.ytd || {}).forEach(function (code) {
      const cell = page.sheet.find(column.region, code);
      if (!cell) { return; }
      const place = cell.row.tr.querySelector('[data-ytd="' + column.region + '"]');
      const words = answer.ytd[code] || '—';
      if (place && place.textContent !== words) { place.textContent = words; }
      if (place) { place.parentElement.classList.toggle('beside--none', !answer.ytd[code]); }
      cell.td.setAttribute('data-sum', answer.ytd[code]);
    });
  }

  function number(cell, n) {
    cell.n = n;
    cell.version.value = String(n);
  }

  // Who filled it in last, and when.
  function signed(cell, there) {
    const place = cell.row.tr.querySelector('[data-signed="' + cell.region + '"]');
    if (place && there.by) { place.textContent = there.by + ' ' + there.at; }
  }
})();
