// Keyboard, mouse and clipboard in the cells.
(function () {
  'use strict';

  const Grid = (window.Grid = window.Grid || {});
  const { numbers, clipboard } = Grid;
  const ASKS = /[?？]/;

  // page: {sheet, write, changed, enter, record, tell, undo, redo, meaning, next, flush}
  Grid.keys = function (page) {
    const sheet = page.sheet;
    const form = sheet.form;
    let entry = null;      // {cell, text}: what stood there when the person came

    function cellOf(event) {
      return sheet.of(event.target);
    }

    // The next cell that can be typed in, in steps of rows and columns; fixed ones are passed over.
    function step(from, down, right) {
      let { row, column } = from.at;
      for (;;) {
        row += down;
        column += right;
        if (row < 0 || row >= sheet.rows.length || column < 0 || column >= sheet.columns.length) { return null; }
        const cell = sheet.at(row, column);
        if (cell && !cell.fixed) { return cell; }
      }
    }

    function go(cell) {
      if (cell) { page.enter(cell); }
    }

    function whole(input) {
      return input.selectionStart === 0 && input.selectionEnd === input.value.length;
    }

    // Sideways the caret goes first; from the edge of the text, or from a selected cell, the cell changes.
    function sideways(cell, right) {
      const input = cell.input;
      const edge = right > 0 ? input.selectionStart === input.value.length : input.selectionEnd === 0;
      return whole(input) || edge ? step(cell, 0, right) : null;
    }

    // Last cell of the row, or of the only column; the other way round the first.
    function far(cell, end, wholeSheet) {
      const inRow = sheet.columns.length > 1 && !wholeSheet;
      const line = inRow ? sheet.open.filter(function (other) { return other.at.row === cell.at.row; }) : sheet.open;
      return end ? line[line.length - 1] : line[0];
    }

    const plain = {
      ArrowDown: function (cell) { return step(cell, 1, 0); },
      ArrowUp: function (cell) { return step(cell, -1, 0); },
      ArrowLeft: function (cell) { return sideways(cell, -1); },
      ArrowRight: function (cell) { return sideways(cell, 1); },
      Home: function (cell) { return whole(cell.input) ? far(cell, false) : null; },
      End: function (cell) { return whole(cell.input) ? far(cell, true) : null; }
    };

    function inCell(event, cell) {
      const command = event.ctrlKey || event.metaKey;
      if (event.key === 'Enter') {
        event.preventDefault();
        go(step(cell, event.shiftKey ? -1 : 1, 0) || cell);
      } else if (event.key === 'Escape') {
        escape(event, cell);
      } else if (event.key === 'F1') {
        event.preventDefault();
        page.meaning(cell);
      } else if (command && (event.key === 'Home' || event.key === 'End')) {
        event.preventDefault();
        go(far(cell, event.key === 'End', true));
      } else if (!command && !event.shiftKey && !event.altKey && plain[event.key]) {
        const to = plain[event.key](cell);
        if (to) { event.preventDefault(); go(to); }
      }
    }

    function escape(event, cell) {
      if (page.closeMeaning(cell)) { event.preventDefault(); return; }
      if (!entry || entry.cell !== cell) { return; }
      event.preventDefault();
      page.write(cell, entry.text, cell.why);
      page.changed(cell);
      cell.input.select();
    }

    function inReason(event) {
      const cell = reasonOf(event.target);
      if (!cell) { return; }
      if (event.key === 'Enter') { event.preventDefault(); go(step(cell, 1, 0) || cell); }
      if (event.key === 'ArrowUp') { event.preventDefault(); go(cell); }
      if (event.key === 'ArrowDown') { event.preventDefault(); go(step(cell, 1, 0) || cell); }
    }

    function reasonOf(input) {
      const parts = /^why-([^-]+)-(.+)$/.exec(input.name || '');
      return parts ? sheet.find(parts[1], parts[2]) : null;
    }

    function anywhere(event) {
      const key = event.key.toLowerCase();
      if (event.key === 'F8') { event.preventDefault(); settle(); page.next(); return true; }
      if (!(event.ctrlKey || event.metaKey) || event.altKey) { return false; }
      if (key === 's') { event.preventDefault(); settle(); page.flush(); return true; }
      if (reasonOf(event.target)) { return false; }
      if (key === 'z' && !event.shiftKey) { event.preventDefault(); settle(); page.undo(); return true; }
      if (key === 'y' || (key === 'z' && event.shiftKey)) { event.preventDefault(); settle(); page.redo(); return true; }
      return false;
    }

    // Typing in a cell becomes one step of undo when the cell is left, or when a key needs it.
    function settle() {
      if (!entry) { return; }
      page.record('', [{ cell: entry.cell, before: entry.text, after: entry.cell.text }]);
      entry.text = entry.cell.text;
    }

    function typed(cell) {
      const value = cell.input.value;
      if (ASKS.test(value)) {
        cell.input.value = cell.raw;
        cell.input.select();
        page.meaning(cell);
        return;
      }
      if (value.trim() !== numbers.EXEMPT && numbers.normalise(value) === numbers.EXEMPT) {
        cell.input.value = numbers.EXEMPT;
        cell.input.select();
      }
      cell.raw = cell.input.value;
      cell.text = numbers.normalise(cell.input.value, cell.unit);
      page.changed(cell);
    }

    // Wherever one is on the page, F8 leads into the sheet; a dialog has its own keys.
    document.addEventListener('keydown', function (event) {
      if (event.isComposing || event.keyCode === 229 || document.querySelector('dialog[open]')) { return; }
      if (anywhere(event) || !form.contains(event.target)) { return; }
      const cell = cellOf(event);
      if (cell) { inCell(event, cell); } else { inReason(event); }
    });

    form.addEventListener('compositionstart', function (event) {
      const cell = cellOf(event);
      if (cell) { cell.composing = true; }
    });
    form.addEventListener('compositionend', function (event) {
      const cell = cellOf(event);
      if (cell) { cell.composing = false; typed(cell); }
    });
    form.addEventListener('input', function (event) {
      const cell = cellOf(event);
      if (cell) { if (!cell.composing) { typed(cell); } return; }
      const reasoned = reasonOf(event.target);
      if (reasoned) { reasoned.why = event.target.value; page.changed(reasoned); }
    });

    form.addEventListener('focusin', function (event) {
      const cell = cellOf(event);
      if (!cell) { return; }
      cell.raw = cell.text;
      if (cell.input.value !== cell.text) { cell.input.value = cell.text; }
      entry = { cell: cell, text: cell.text };
      cell.input.select();
      page.entered(cell);
    });
    form.addEventListener('focusout', function (event) {
      const cell = cellOf(event) || reasonOf(event.target);
      if (!cell) { return; }
      if (event.target === cell.input) {
        cell.composing = false;
        cell.input.value = numbers.display(cell.text);
        settle();
        entry = null;
      }
      page.left(cell);
    });

    // The first press selects the cell, as in Excel; the second sets the caret.
    form.addEventListener('mousedown', function (event) {
      const cell = cellOf(event);
      if (!cell || event.button !== 0 || document.activeElement === cell.input) { return; }
      event.preventDefault();
      cell.input.focus();
    });

    form.addEventListener('paste', function (event) {
      const cell = cellOf(event);
      if (!cell) { return; }
      const rows = clipboard.parse((event.clipboardData || window.clipboardData).getData('text'));
      event.preventDefault();
      if (clipboard.isBlock(rows)) { paste(cell, rows); } else { insert(cell, rows[0][0]); }
    });

    function insert(cell, text) {
      const input = cell.input;
      const clean = numbers.normalise(text, cell.unit);
      input.setRangeText(clean, input.selectionStart, input.selectionEnd, 'end');
      typed(cell);
    }

    function paste(cell, rows) {
      settle();
      const plan = clipboard.place(rows, sheet.shape, cell.at);
      page.fill('粘贴', plan.writes.map(function (one) { return { cell: sheet.at(one.row, one.column), text: one.text }; }));
      page.tell(clipboard.tell(plan), plan.writes.length > 0);
    }

    // What a program wrote into the cell is no typing of the person in it.
    function wrote(cell) {
      if (entry && entry.cell === cell) { entry.text = cell.text; }
    }

    return { settle: settle, wrote: wrote };
  };
})();
