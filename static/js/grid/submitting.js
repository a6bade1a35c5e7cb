// Restoring what an earlier page left, and handing the sheet in.
(function () {
  'use strict';

  const Grid = (window.Grid = window.Grid || {});

  // adopt(region) gives {code: {text, why, n, sent}}; the cells that came back are one step of undo.
  Grid.restore = function (page, adopt) {
    const edits = [];
    page.sheet.columns.forEach(function (column) {
      const left = adopt(column.region);
      Object.keys(left).forEach(function (code) {
        const cell = page.sheet.find(column.region, code);
        if (cell && !cell.fixed && !Grid.cell.unsaved(cell)) { restoreCell(page, cell, left[code], edits); }
      });
    });
    page.record('恢复', edits);
    return edits.map(function (edit) { return edit.cell; });
  };

  function restoreCell(page, cell, left, edits) {
    if (left.text === cell.text && left.why === cell.why) { return; }
    cell.sent = left.sent || [];
    // My own text has arrived, its answer has not: then nobody else was here.
    if (cell.sent.indexOf(cell.text) < 0) { cell.n = left.n; cell.version.value = String(left.n); }
    edits.push({ cell: cell, before: cell.text, after: left.text });
    page.write(cell, left.text, left.why);
  }

  // The server's own list of what changed since the last time, as it is now.
  function freshChanges(dialog) {
    const place = dialog.querySelector('[data-changes]');
    if (!place) { return Promise.resolve(); }
    return fetch(window.location.pathname, { credentials: 'same-origin', redirect: 'manual' })
      .then(function (response) { return response.ok ? response.text() : ''; })
      .then(function (text) {
        const now = text && new DOMParser().parseFromString(text, 'text/html').querySelector('[data-changes]');
        if (now) { place.replaceWith(document.importNode(now, true)); }
      })
      .catch(function () {});
  }

  function token(form) {
    const found = document.cookie.split('; ').find(function (one) { return one.indexOf('csrftoken=') === 0; });
    const field = form.querySelector('input[name=csrfmiddlewaretoken]');
    if (found && field) { field.value = decodeURIComponent(found.slice('csrftoken='.length)); }
  }

  Grid.submitting = function (page, arrived) {
    const sheet = page.sheet;
    const words = Grid.progressWords(Grid.count(sheet.open));
    if (words && sheet.columns.length === 1) {
      page.tell('没有提交。已到下一处待办，逐处办完再提交。');  // how many stands beside it
      page.next();
      return;
    }
    if (!arrived) { page.tell('还有内容没有保存到服务器，保存后才能提交。'); return; }
    const dialog = document.getElementById('ask-submit');
    if (sheet.columns.length > 1 && !Grid.listRegions(dialog, sheet)) {
      page.tell('没有提交：没有一个地区填好了。已到下一处待办。');
      page.next();
      return;
    }
    freshChanges(dialog).then(function () {
      Grid.askSubmit(dialog, sheet, function () {
        const form = dialog.querySelector('form');
        token(form);
        form.submit();
      });
    });
  };
})();
