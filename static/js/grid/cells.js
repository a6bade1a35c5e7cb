// The cells of the page as things: what stands in them, what is saved, where they lie.
(function () {
  'use strict';

  const Grid = (window.Grid = window.Grid || {});
  const numbers = Grid.numbers;

  function list(found) {
    return Array.prototype.slice.call(found);
  }

  function texts(place, kind) {
    return place ? list(place.querySelectorAll('[data-kind="' + kind + '"] [data-text]')).map(function (one) { return one.textContent; }) : [];
  }

  // td[data-cell=region] in tr[data-row=indicator]; a cell without an input is fixed.
  function readCell(td, row, column) {
    const input = td.querySelector('input[data-input]');
    const cell = {
      td: td, input: input, row: row, column: column,
      region: column.region, code: row.code, unit: row.unit, decimals: row.decimals,
      due: td.hasAttribute('data-due'), fixed: !input,
      text: '', why: '', n: 0, saved: { text: '', why: '' }, sent: [],
      findings: [], wrong: null, returned: '', conflict: null, other: null
    };
    if (!input) { return cell; }
    const notes = document.getElementById('notes-' + cell.region + '-' + cell.code);
    const why = notes && notes.querySelector('[data-why] input');
    cell.version = td.querySelector('input[type="hidden"]');
    cell.text = numbers.normalise(input.defaultValue, cell.unit);
    cell.why = why ? why.defaultValue : '';
    cell.n = Number(cell.version.defaultValue) || 0;
    cell.saved = { text: cell.text, why: cell.why };
    ['hard', 'soft'].forEach(function (severity) {
      texts(notes, severity).forEach(function (text) { cell.findings.push({ severity: severity, text: text }); });
    });
    cell.wrong = { text: cell.text, words: texts(notes, 'mistake')[0] || '' };
    cell.returned = texts(notes, 'returned')[0] || '';
    input.value = numbers.display(cell.text);
    return cell;
  }

  function readRow(tr) {
    return {
      tr: tr, code: tr.getAttribute('data-row'), name: tr.getAttribute('data-name'),
      unit: tr.getAttribute('data-unit') || '', decimals: Number(tr.getAttribute('data-decimals')) || 0,
      stock: tr.hasAttribute('data-stock'), seldom: tr.hasAttribute('data-seldom')
    };
  }

  function readColumn(th) {
    return {
      th: th, region: th.getAttribute('data-column'), name: th.getAttribute('data-name'),
      seen: Number(th.getAttribute('data-version')) || 0,
      writable: th.hasAttribute('data-writable'), closed: ''
    };
  }

  Grid.readSheet = function (form) {
    const columns = list(form.querySelectorAll('th[data-column]')).map(readColumn);
    const rows = list(form.querySelectorAll('tr[data-row]')).map(readRow);
    const byInput = new Map();
    const byPlace = new Map();
    const matrix = rows.map(function (row) {
      const line = new Array(columns.length).fill(null);
      list(row.tr.querySelectorAll('td[data-cell]')).forEach(function (td) {
        const k = columns.findIndex(function (column) { return column.region === td.getAttribute('data-cell'); });
        const cell = readCell(td, row, columns[k]);
        line[k] = cell;
        byPlace.set(cell.region + ' ' + cell.code, cell);
        if (cell.input) { byInput.set(cell.input, cell); }
      });
      return line;
    });
    const open = [].concat.apply([], matrix).filter(function (cell) { return cell && !cell.fixed; });
    matrix.forEach(function (line, i) {
      line.forEach(function (cell, k) { if (cell) { cell.at = { row: i, column: k }; } });
    });

    return {
      form: form, rows: rows, columns: columns, open: open,
      at: function (row, column) { return (matrix[row] && matrix[row][column]) || null; },
      find: function (region, code) { return byPlace.get(region + ' ' + code) || null; },
      of: function (input) { return byInput.get(input) || null; },
      // What clipboard.place wants to know.
      shape: {
        rows: rows.map(function (row) { return [row.name, row.code]; }),
        columns: columns.map(function (column) { return [column.name, column.region]; }),
        groups: list(form.querySelectorAll('.group-row th')).map(function (th) { return th.textContent; }),
        fixed: function (row, column) { const cell = matrix[row][column]; return !cell || cell.fixed; },
        unit: function (row) { return rows[row].unit; },
        decimals: function (row) { return rows[row].decimals; }
      }
    };
  };

  Grid.cell = {
    unsaved: function (cell) { return cell.text !== cell.saved.text || cell.why !== cell.saved.why; },

    // What is wrong with the typing: the server's words for the very text, else our own.
    mistake: function (cell) {
      if (cell.wrong && cell.wrong.text === cell.text) { return cell.wrong.words; }
      return numbers.words(numbers.mistake(cell.text, cell.decimals), cell.text);
    },

    has: function (cell, severity) {
      return cell.findings.some(function (finding) { return finding.severity === severity; });
    },

    // Why the sheet cannot be submitted because of this cell, or ''.
    open: function (cell) {
      if (cell.fixed) { return ''; }
      if (cell.conflict) { return 'conflict'; }
      if (Grid.cell.mistake(cell) || Grid.cell.has(cell, 'hard') || numbers.namesSomebody(cell.why)) { return 'wrong'; }
      if (cell.text === '') { return cell.due ? 'empty' : ''; }
      return Grid.cell.has(cell, 'soft') && !numbers.explains(cell.why) ? 'unexplained' : '';
    }
  };
  Grid.list = list;
})();
