// Regions × targets: a press on a cell opens the region's derivation at the column's target.
// With the keyboard the table is one stop: arrows move, Enter opens. Without this script the
// regions and the targets are still links.
(function () {
  'use strict';

  function address(cell) {
    var row = cell.parentNode.getAttribute('data-url');
    var heads = cell.closest('table').querySelectorAll('th[data-target]');
    var head = heads[cell.cellIndex - 2];
    return row && head ? row + '#' + head.getAttribute('data-target') : '';
  }

  function move(cell, key) {
    var row = cell.parentNode;
    var next = { ArrowLeft: cell.previousElementSibling, ArrowRight: cell.nextElementSibling };
    if (key === 'ArrowUp' || key === 'ArrowDown') {
      var other = key === 'ArrowUp' ? row.previousElementSibling : row.nextElementSibling;
      return other && other.cells[cell.cellIndex];
    }
    return next[key] && next[key].classList.contains('h') ? next[key] : null;
  }

  function focus(table, cell) {
    var last = table.querySelector('td.h[tabindex="0"]');
    if (last) { last.tabIndex = -1; }
    cell.tabIndex = 0;
    cell.focus();
  }

  Array.prototype.forEach.call(document.querySelectorAll('[data-heat]'), function (table) {
    var first = table.querySelector('td.h');
    if (first) { first.tabIndex = 0; }
    table.classList.add('is-live');
    table.addEventListener('click', function (event) {
      var cell = event.target.closest('td.h');
      var url = cell && address(cell);
      if (url) { window.location.assign(url); }
    });
    table.addEventListener('keydown', function (event) {
      var cell = event.target.closest('td.h');
      if (!cell) { return; }
      if (event.key === 'Enter' && address(cell)) {
        window.location.assign(address(cell));
      } else {
        var other = move(cell, event.key);
        if (other) { event.preventDefault(); focus(table, other); }
      }
    });
  });
})();
