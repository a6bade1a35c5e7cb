// A field that finds regions in long tables: rows with data-find that contains what is typed stay,
// the others are hidden, in every table[data-find-rows] of the page. data-find holds the names of a
// region and of its city, and its code. Offered from twenty rows on.
(function () {
  'use strict';

  var place = document.querySelector('[data-find-here]');
  var tables = Array.prototype.slice.call(document.querySelectorAll('table[data-find-rows]'));
  if (!place || !tables.length) { return; }
  var long = tables.some(function (table) {
    return table.querySelectorAll('[data-find]').length >= 20;
  });
  if (!long) { return; }

  var label = document.createElement('label');
  label.className = 'find';
  label.append('查找地区');
  var field = document.createElement('input');
  field.type = 'search';
  field.autocomplete = 'off';
  label.append(field);
  var result = document.createElement('span');
  result.className = 'quiet';
  result.setAttribute('role', 'status');
  label.append(result);
  place.append(label);

  field.addEventListener('input', function () {
    var wanted = field.value.trim();
    tables.forEach(function (table, number) {
      var shown = 0;
      table.querySelectorAll('[data-find]').forEach(function (row) {
        row.hidden = row.getAttribute('data-find').indexOf(wanted) === -1;
        if (!row.hidden) { shown += 1; }
      });
      table.classList.toggle('is-filtered', wanted !== '');
      if (number === 0) { result.textContent = wanted ? shown + ' 个' : ''; }
    });
  });
})();
