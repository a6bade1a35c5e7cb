// The entry page comes to life: cells, keys, saving and the foot are put together here.
(function () {
  'use strict';

  const Grid = window.Grid;
  const form = document.querySelector('form[data-grid]');
  if (!form) { return; }

  const FLASH = 4000;
  const READING = 10000;
  const MARGIN = 12;
  const FRAME = 240;
  const sheet = Grid.readSheet(form);
  const who = form.closest('[data-user]');
  const store = Grid.storing(['entry', who.getAttribute('data-user'), form.getAttribute('data-campaign'), form.getAttribute('data-month')].join('|'));
  const numbers = Grid.numbers;
  let current = null;

  function part(name) { return form.querySelector('[data-' + name + ']'); }

  sheet.open.forEach(function (cell) {
    cell.label = sheet.columns.length > 1 ? cell.column.name + ' ' + cell.row.name : cell.row.name;
  });

  // --- cells ---

  function write(cell, text, why) {
    cell.text = text;
    cell.raw = text;
    cell.why = why;
    cell.input.value = document.activeElement === cell.input ? text : numbers.display(text);
    if (document.activeElement === cell.input) { cell.input.select(); }
    keys.wrote(cell);
  }

  function draw(cell) { Grid.drawNotes(sheet, cell, choose); }

  function keep(region) {
    store.keep(region, sheet.open.filter(function (cell) { return cell.region === region && Grid.cell.unsaved(cell); }));
  }

  // After every stroke: kept in this browser at once, sent after a pause; words wait for the pause.
  function changed(cell) {
    if (cell.conflict && cell.conflict.theirs === cell.text) { choose(cell, 'theirs'); return; }
    cell.other = null;
    cell.td.toggleAttribute('data-unsaved', Grid.cell.unsaved(cell));
    keep(cell.region);
    saver.typed();
    later(cell);
    foot();
  }

  let pause = 0;
  const restless = new Set();
  function later(cell) {
    restless.add(cell);
    window.clearTimeout(pause);
    pause = window.setTimeout(function () { restless.forEach(draw); restless.clear(); foot(); }, 800);
  }

  function fill(what, changes) {
    const edits = changes.map(function (change) {
      const edit = { cell: change.cell, before: change.cell.text, after: change.text };
      write(change.cell, change.text, change.cell.why);
      return edit;
    });
    record(what, edits);
    afterMany(changes.map(function (change) { return change.cell; }));
  }

  function afterMany(cells) {
    cells.forEach(function (cell) { cell.other = null; draw(cell); });
    new Set(cells.map(function (cell) { return cell.region; })).forEach(keep);
    saver.typed();
    foot();
  }

  const undoing = Grid.undoing(function (cell, text) { write(cell, text, cell.why); });

  // The last line told offers to undo the last step only while it is the last.
  function record(what, edits) {
    if (undoing.record(what, edits)) { stale(); }
  }

  function restep(step, done) {
    if (!step) { tell('没有可以' + done + '的了。'); return; }
    afterMany(step.cells);
    if (step.cells.length === 1) { enter(step.cells[0]); }
    const what = step.what ? step.what + '（' + step.cells.length + ' 格）' : step.cells[0].label;
    tell('已' + done + '：' + what + (step.left ? '；' + step.left + ' 格后来又改过，没有动' : '') + '。');
  }

  // 用我的 sends mine over theirs; 用对方的 takes theirs, and can be undone.
  function choose(cell, whose) {
    const theirs = cell.conflict;
    cell.conflict = null;
    if (whose === 'theirs') {
      record('用对方的', [{ cell: cell, before: cell.text, after: theirs.theirs }]);
      cell.saved = { text: theirs.theirs, why: theirs.why };
      write(cell, theirs.theirs, theirs.why);
    }
    draw(cell);
    keep(cell.region);
    saver.typed();
    foot();
    if (document.activeElement === document.body) { enter(cell); }
  }

  // --- moving ---

  function enter(cell) {
    cell.input.focus({ preventScroll: Boolean(frame) });
    uncover(cell.td);
  }

  // A table in a frame of its own is as high as the window leaves it above the foot.
  const frame = form.querySelector('[data-scroll]');
  function fit() {
    frame.style.maxHeight = Math.max(FRAME, window.innerHeight - part('foot').offsetHeight) + 'px';
  }
  function room() {
    document.documentElement.style.scrollPaddingBottom = part('foot').offsetHeight + MARGIN + 'px';
    if (frame) { fit(); }
  }
  window.addEventListener('resize', room);
  if ('ResizeObserver' in window) { new ResizeObserver(room).observe(part('foot')); } else { room(); }

  // Sticky head, column and foot must not hide the cell one is in.
  function uncover(td) {
    const scroll = td.closest('[data-scroll]');
    if (scroll && scroll.scrollWidth > scroll.clientWidth) {
      const first = td.parentElement.firstElementChild.getBoundingClientRect().right;
      const box = td.getBoundingClientRect();
      if (box.left < first) { scroll.scrollLeft -= first - box.left + MARGIN; }
    }
    if (scroll) {
      const edges = scroll.getBoundingClientRect();
      if (edges.top < 0 || edges.bottom > part('foot').getBoundingClientRect().top) { window.scrollBy(0, edges.top); }
    }
    const box = td.getBoundingClientRect();
    const foot = part('foot').getBoundingClientRect().top;
    const notes = td.parentElement.nextElementSibling;
    const below = notes && notes.hasAttribute('data-notes-row') && !notes.hidden ? Math.min(notes.getBoundingClientRect().bottom, box.bottom + 160) : box.bottom;
    const mover = scroll && scroll.scrollHeight > scroll.clientHeight ? scroll : window;
    const limit = mover === window ? foot : Math.min(foot, scroll.getBoundingClientRect().bottom);
    if (below + MARGIN > limit) { mover.scrollBy(0, below + MARGIN - limit); }
    const head = form.querySelector('thead').getBoundingClientRect();
    if (box.top < head.bottom && head.bottom < limit) { mover.scrollBy(0, box.top - head.bottom - MARGIN); }
  }

  function entered(cell) {
    if (current) { current.row.tr.classList.remove('is-current'); }
    current = cell;
    cell.row.tr.classList.add('is-current');
    const place = part('current');
    if (place) { Grid.drawCurrent(place, cell); }
    offerZeros();
    uncover(cell.td);
  }

  function left(cell) {
    draw(cell);
    keep(cell.region);
    saver.left();
    foot();
  }

  function next() {
    const cell = Grid.nextOpen(sheet.open, current);
    if (!cell) { tell('全部填好，可以提交。'); part('submit').focus(); return; }
    enter(cell);
    if (Grid.cell.open(cell) === 'unexplained') {
      document.querySelector('#notes-' + cell.region + '-' + cell.code + ' [data-why] input').focus();
    }
  }

  // 口径 of the indicator, opened and closed without leaving the cell.
  function meaning(cell) {
    const details = cell.row.tr.querySelector('details[data-meaning]');
    if (details) { details.open = !details.open; }
  }

  function closeMeaning(cell) {
    const details = cell.row.tr.querySelector('details[data-meaning][open]');
    if (details) { details.open = false; }
    return Boolean(details);
  }

  function flash(cell) {
    cell.td.classList.add('is-fresh');
    window.setTimeout(function () { cell.td.classList.remove('is-fresh'); }, FLASH);
  }

  // --- what is said ---

  let toldAt = 0;
  function tell(words, undoable) {
    const place = part('told');
    place.textContent = '';
    toldAt = Date.now();
    if (!words) { return; }
    const text = document.createElement('span');
    text.textContent = words;
    place.append(text);
    if (undoable) { place.append(button('撤销', function () { restep(undoing.undo(), '撤销'); }, 'data-undo')); }
    place.append(button('知道了', function () { tell(''); if (current) { current.input.focus(); } }));
  }

  function stale() {
    const undo = part('undo');
    if (undo) { undo.remove(); }
    if (Date.now() - toldAt > READING) { tell(''); }
  }

  function button(label, act, mark) {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = 'chip';
    made.textContent = label;
    if (mark) { made.setAttribute(mark, ''); }
    made.addEventListener('click', act);
    return made;
  }

  function foot() {
    const count = Grid.count(sheet.open);
    const words = Grid.progressWords(count);
    const progress = part('progress');
    const ready = sheet.columns.length > 1 ? Grid.readyColumns(sheet).length : 0;
    const missing = ready ? ready + ' 个地区可以提交；其余' + words : '还不能提交：' + words;
    progress.querySelector('[data-words]').textContent = words ? missing : '全部填好，可以提交';
    part('next').hidden = !words;
    part('submit').classList.toggle('is-waiting', Boolean(words) && !ready);
    offerZeros();
    const bar = part('bar');
    bar.max = Math.max(1, count.due);
    bar.value = count.due - count.left;
    sheet.columns.forEach(function (column) {
      const place = column.th.querySelector('[data-left]');
      if (!place || !column.writable) { return; }
      const here = Grid.progressWords(Grid.count(sheet.open.filter(function (cell) { return cell.column === column; })));
      place.textContent = here.split(' · ').join('\n') || '全部填好';
    });
    Grid.drawStatus(part('save-word'), {
      status: saver.status,
      unsaved: sheet.open.filter(Grid.cell.unsaved).length,
      conflicts: count.conflict,
      closed: sheet.columns.filter(function (column) { return column.closed; }),
      kept: store.works(), many: sheet.columns.length > 1, login: form.getAttribute('data-login')
    });
  }

  function offerZeros() {
    const zeros = part('zeros');
    const empty = Grid.zeroable(sheet, current).length;
    zeros.hidden = !empty;
    zeros.textContent = (sheet.columns.length > 1 && current ? current.column.name : '') + '其余当月数填 0（' + empty + '）';
  }

  // --- together ---

  const page = {
    sheet: sheet, me: who.getAttribute('data-me'),
    write: write, changed: changed, fill: fill, record: record, tell: tell, flash: flash,
    enter: enter, entered: entered, left: left, next: next, meaning: meaning, closeMeaning: closeMeaning,
    undo: function () { restep(undoing.undo(), '撤销'); },
    redo: function () { restep(undoing.redo(), '重做'); },
    flush: function () { saver.flush(); }
  };

  const saver = Grid.saving(sheet, {
    url: form.getAttribute('data-save'), page: window.location.pathname,
    user: who.getAttribute('data-user'), client: store.client
  }, {
    arrived: function (reply, sent, status) {
      const touched = Grid.arrive(page, reply, sent, status);
      touched.forEach(draw);
      if (current && touched.has(current) && document.activeElement === current.input) { uncover(current.td); }
      sheet.columns.forEach(function (column) { keep(column.region); });
    },
    state: foot
  });
  const keys = Grid.keys(page);

  // Buttons beside the cells put an explicit 0 or 不适用; they are no stops of Tab, keys do the same.
  form.addEventListener('click', function (event) {
    const put = event.target.closest('[data-put]');
    if (!put) { return; }
    const td = put.closest('td');
    const cell = td ? sheet.of(td.querySelector('input[data-input]')) : current;
    if (!cell) { return; }
    fill(put.textContent, [{ cell: cell, text: put.getAttribute('data-put') }]);
    enter(cell);
  });

  part('next').addEventListener('click', next);
  part('zeros').addEventListener('click', function () {
    const empty = Grid.zeroable(sheet, current);
    Grid.askZeros(document.getElementById('ask-zeros'), empty, function () {
      fill('填 0', empty.map(function (cell) { return { cell: cell, text: '0' }; }));
      tell('已把 ' + empty.length + ' 格未填的当月数填为 0。', true);
    });
  });

  form.addEventListener('submit', function (event) {
    event.preventDefault();
    keys.settle();
    const wish = event.submitter ? event.submitter.value : 'save';
    saver.flush().then(function (arrived) { if (wish === 'submit') { Grid.submitting(page, arrived); } });
  });

  window.addEventListener('beforeunload', function (event) {
    if (!store.works() && sheet.open.some(Grid.cell.unsaved)) { event.preventDefault(); event.returnValue = ''; }
  });

  store.whenKnown(function (adopt) {
    const back = Grid.restore(page, adopt);
    back.forEach(draw);
    sheet.columns.forEach(function (column) { keep(column.region); });
    if (back.length) {
      tell('上次有 ' + back.length + ' 格没有来得及保存，已经恢复：' + back.slice(0, 5).map(function (cell) { return cell.label; }).join('、') + (back.length > 5 ? '等' : '') + '。', true);
      saver.typed();
    }
    foot();
  });

  form.classList.add('is-live');
  Grid.list(form.querySelectorAll('details[data-meaning] summary, a[data-signed]')).forEach(function (stop) { stop.tabIndex = -1; });
  sheet.open.forEach(draw);
  foot();
})();
