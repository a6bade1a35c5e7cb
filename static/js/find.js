// A field that finds regions in a long table: rows of table[data-find-rows] whose data-find
// contains what is typed stay, the others are hidden. Offered from twenty rows on.
(function () {
  'use strict';

  var place = document.querySelector('[data-find-here]');
  var table = document.querySelector('table[data-find-rows]');
  if (!place || !table) { return; }
  var rows = Array.prototype.slice.call(table.querySelectorAll('[data-find]'));
  if (rows.length < 20) { return; }

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
    var shown = 0;
    rows.forEach(function (row) {
      row.hidden = row.getAttribute('data-find').indexOf(wanted) === -1;
      if (!row.hidden) { shown += 1; }
    });
    table.classList.toggle('is-filtered', wanted !== '');
    result.textContent = wanted ? shown + ' 个' : '';
  });
})();
