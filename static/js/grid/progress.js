// How far the sheet is, in words; the way to the next open cell; what is asked before a big step.
(function () {
  'use strict';

  const Grid = (window.Grid = window.Grid || {});
  const FEW = 8;

  Grid.count = function (cells) {
    const count = { due: 0, filled: 0, zero: 0, exempt: 0, left: 0, optional: 0, empty: 0, wrong: 0, unexplained: 0, conflict: 0 };
    cells.forEach(function (cell) {
      const open = Grid.cell.open(cell);
      if (cell.due) { count.due += 1; }
      if (cell.text === '') { count[cell.due ? 'left' : 'optional'] += 1; } else { count.filled += 1; }
      if (cell.text === '0') { count.zero += 1; }
      if (cell.text === Grid.numbers.EXEMPT) { count.exempt += 1; }
      if (open) { count[open] += 1; }
    });
    return count;
  };

  Grid.progressWords = function (count) {
    const parts = [];
    if (count.left) { parts.push('还有 ' + count.left + ' 格未填'); }
    if (count.conflict) { parts.push(count.conflict + ' 处两边不同'); }
    if (count.wrong) { parts.push(count.wrong + ' 处必须改正'); }
    if (count.unexplained) { parts.push(count.unexplained + ' 处需要说明'); }
    return parts.join(' · ');
  };

  // The next open cell after this one in the order of the page, round the end.
  Grid.nextOpen = function (cells, from) {
    const start = from ? cells.indexOf(from) + 1 : 0;
    const round = cells.slice(start).concat(cells.slice(0, start));
    return round.find(function (cell) { return Grid.cell.open(cell); }) || null;
  };

  // Regions that could be handed in as they stand.
  Grid.readyColumns = function (sheet) {
    return sheet.columns.filter(function (column) { return column.writable && !column.closed && !missing(sheet, column); });
  };

  function missing(sheet, column) {
    return Grid.progressWords(Grid.count(cellsOf(sheet, [column.region])));
  }

  function cellsOf(sheet, regions) {
    return sheet.open.filter(function (cell) { return regions.indexOf(cell.region) >= 0; });
  }

  // Zero is offered for what happens in a month only, never for what is there at its end; and on
  // the page of several regions for the one that the current cell belongs to.
  Grid.zeroable = function (sheet, current) {
    if (sheet.columns.length > 1 && !current) { return []; }
    return sheet.open.filter(function (cell) {
      return cell.due && cell.text === '' && !cell.row.stock && (sheet.columns.length === 1 || cell.column === current.column);
    });
  };

  function listed(cells) {
    const names = cells.slice(0, FEW).map(function (cell) { return cell.label; });
    return names.join('、') + (cells.length > FEW ? '等' : '');
  }

  // Asks in a dialog; then() when the answer is yes. The dialog is closed by Escape as well.
  function ask(dialog, then) {
    if (!dialog.showModal) { then(); return; }
    const yes = dialog.querySelector('[data-yes]');
    yes.onclick = function (event) {
      if (yes.type !== 'submit') { event.preventDefault(); }
      dialog.close();
      then();
    };
    dialog.querySelector('[data-no]').onclick = function () { dialog.close(); };
    dialog.showModal();
  }

  Grid.askZeros = function (dialog, cells, then) {
    dialog.querySelector('[data-number]').textContent = String(cells.length);
    dialog.querySelector('[data-names]').textContent = listed(cells) + '。';
    dialog.querySelector('[data-yes]').textContent = '把这 ' + cells.length + ' 格填 0';
    ask(dialog, then);
  };

  Grid.askSubmit = function (dialog, sheet, then) {
    const boxes = Grid.list(dialog.querySelectorAll('[data-regions] input'));
    const draw = function () { boxes.length ? drawTicked(dialog, sheet, boxes) : drawSummary(dialog, Grid.count(sheet.open)); };
    boxes.forEach(function (box) { box.onchange = draw; });
    draw();
    ask(dialog, then);
  };

  // The title and the figures are those of the regions that are ticked.
  function drawTicked(dialog, sheet, boxes) {
    const regions = boxes.filter(function (box) { return box.checked; }).map(function (box) { return box.value; });
    dialog.querySelector('[data-what]').textContent = regions.length + ' 个地区';
    dialog.querySelector('[data-yes]').disabled = !regions.length;
    drawSummary(dialog, Grid.count(cellsOf(sheet, regions)));
  }

  function drawSummary(dialog, count) {
    const parts = ['已填 ' + count.filled + ' 格'];
    if (count.zero) { parts.push('其中填 0 的 ' + count.zero + ' 格'); }
    if (count.exempt) { parts.push('不适用 ' + count.exempt + ' 格'); }
    if (count.optional) { parts.push('选填未填 ' + count.optional + ' 格'); }
    dialog.querySelector('[data-summary]').textContent = parts.join('，') + '。';
  }

  // Which of several sheets are handed in: the complete ones are ticked, the others are named.
  Grid.listRegions = function (dialog, sheet) {
    const place = dialog.querySelector('[data-regions]');
    if (!place) { return 0; }
    Grid.list(place.querySelectorAll('label')).forEach(function (old) { old.remove(); });
    const waiting = [];
    const ready = Grid.readyColumns(sheet);
    sheet.columns.filter(function (column) { return column.writable && !column.closed; }).forEach(function (column) {
      if (ready.indexOf(column) < 0) { waiting.push(column.name + '（' + missing(sheet, column) + '）'); return; }
      const made = document.getElementById('ask-region').content.firstElementChild.cloneNode(true);
      made.querySelector('input').value = column.region;
      made.querySelector('span').textContent = column.name;
      place.append(made);
    });
    dialog.querySelector('[data-not-ready]').textContent = waiting.length ? '还不能提交：' + waiting.join('、') + '。' : '';
    return ready.length;
  };
})();
