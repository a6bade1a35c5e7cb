// How far the sheet is, in words; the way to the next open cell; what is asked before a big step.
(function () {
  'use strict';

  const Grid = (window.Grid = window.Grid || {});
  const ORDER = ['conflict', 'wrong', 'unexplained', 'empty'];
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
    if (count.conflict) { parts.push(count.conflict + ' 处与他人不同'); }
    if (count.wrong) { parts.push(count.wrong + ' 处必须改正'); }
    if (count.unexplained) { parts.push(count.unexplained + ' 处需要说明'); }
    return parts.join(' · ');
  };

  // The next open cell after this one, round the end; empty ones wait until the rest is done.
  Grid.nextOpen = function (cells, from) {
    const start = from ? cells.indexOf(from) + 1 : 0;
    const round = cells.slice(start).concat(cells.slice(0, start));
    const open = round.filter(function (cell) { return Grid.cell.open(cell); });
    const rank = Math.min.apply(null, open.map(function (cell) { return kind(cell); }));
    return open.find(function (cell) { return kind(cell) === rank; }) || null;
  };

  function kind(cell) {
    return ORDER.indexOf(Grid.cell.open(cell)) === 3 ? 1 : 0;
  }

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
    const stocks = cells.filter(function (cell) { return cell.row.stock; });
    dialog.querySelector('[data-number]').textContent = String(cells.length);
    dialog.querySelector('[data-names]').textContent = listed(cells) + '。';
    const stock = dialog.querySelector('[data-stock]');
    stock.hidden = !stocks.length;
    stock.querySelector('[data-words]').textContent = '其中 ' + stocks.length + ' 格是月末数（' + listed(stocks) + '），月末确实一个没有才填 0。';
    dialog.querySelector('[data-yes]').textContent = '把这 ' + cells.length + ' 格填 0';
    ask(dialog, then);
  };

  Grid.askSubmit = function (dialog, count, then) {
    const parts = ['已填 ' + count.filled + ' 格'];
    if (count.zero) { parts.push('其中填 0 的 ' + count.zero + ' 格'); }
    if (count.exempt) { parts.push('不适用 ' + count.exempt + ' 格'); }
    if (count.optional) { parts.push('选填未填 ' + count.optional + ' 格'); }
    dialog.querySelector('[data-summary]').textContent = parts.join('，') + '。';
    ask(dialog, then);
  };

  // Which of several sheets are handed in: the complete ones are ticked, the others are named.
  Grid.listRegions = function (dialog, sheet) {
    const place = dialog.querySelector('[data-regions]');
    if (!place) { return 0; }
    Grid.list(place.querySelectorAll('label')).forEach(function (old) { old.remove(); });
    const waiting = [];
    let ready = 0;
    sheet.columns.filter(function (column) { return column.writable && !column.closed; }).forEach(function (column) {
      const words = Grid.progressWords(Grid.count(sheet.open.filter(function (cell) { return cell.column === column; })));
      if (words) { waiting.push(column.name + '（' + words + '）'); return; }
      const made = document.getElementById('ask-region').content.firstElementChild.cloneNode(true);
      made.querySelector('input').value = column.region;
      made.querySelector('span').textContent = column.name;
      place.append(made);
      ready += 1;
    });
    dialog.querySelector('[data-not-ready]').textContent = waiting.length ? '还不能提交：' + waiting.join('、') + '。' : '';
    return ready;
  };
})();
