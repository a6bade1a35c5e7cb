// Steps over the whole grid: one typed cell, one paste, one “fill with 0” is one step.
(function () {
  'use strict';

  const Grid = (window.Grid = window.Grid || {});
  const MOST = 200;

  // put(cell, text) writes; what somebody else has changed meanwhile is left alone and counted.
  Grid.undoing = function (put) {
    const done = [];
    const undone = [];

    function apply(step, from, to) {
      let left = 0;
      step.edits.forEach(function (edit) {
        if (edit.cell.text === edit[from]) { put(edit.cell, edit[to]); } else { left += 1; }
      });
      return { what: step.what, cells: step.edits.map(function (edit) { return edit.cell; }), left: left };
    }

    return {
      record: function (what, edits) {
        const real = edits.filter(function (edit) { return edit.before !== edit.after; });
        if (!real.length) { return false; }
        done.push({ what: what, edits: real });
        if (done.length > MOST) { done.shift(); }
        undone.length = 0;
        return true;
      },
      undo: function () {
        const step = done.pop();
        if (!step) { return null; }
        undone.push(step);
        return apply(step, 'after', 'before');
      },
      redo: function () {
        const step = undone.pop();
        if (!step) { return null; }
        done.push(step);
        return apply(step, 'before', 'after');
      }
    };
  };
})();
