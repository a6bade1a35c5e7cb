// What stands under a cell: mistakes, findings, the reviewer's reason, what another person did.
(function () {
  'use strict';

  const Grid = (window.Grid = window.Grid || {});
  const numbers = Grid.numbers;

  function element(name, classes, text) {
    const made = document.createElement(name);
    if (classes) { made.className = classes; }
    if (text) { made.textContent = text; }
    return made;
  }

  function note(kind, sign, word, text) {
    const made = element('p', 'note note--' + kind);
    made.setAttribute('data-kind', kind.split(' ')[0]);
    const head = element('b', 'note__word');
    const mark = element('span', 'sign', sign);
    mark.setAttribute('aria-hidden', 'true');
    head.append(mark, word);
    const said = element('span', '', text);
    said.setAttribute('data-text', '');
    made.append(head, said);
    return made;
  }

  function shown(text) {
    return text === '' ? '空' : numbers.display(text);
  }

  function conflictNote(cell, choose) {
    const theirs = cell.conflict;
    const made = theirs.own
      ? note('conflict', '≠', '两处不同', '您在另一窗口改为 ' + shown(theirs.theirs) + '，这里是 ' + shown(cell.text) + '。')
      : note('conflict', '≠', '两人不同', theirs.by + ' ' + theirs.at + ' 已改为 ' + shown(theirs.theirs) + '，您填的是 ' + shown(cell.text) + '。');
    const words = theirs.own ? ['用这里的', '用那里的'] : ['用我的', '用对方的'];
    [['mine', words[0]], ['theirs', words[1]]].forEach(function (choice) {
      const button = element('button', 'chip', choice[1]);
      button.type = 'button';
      button.addEventListener('click', function () { choose(cell, choice[0]); });
      made.append(button);
    });
    return made;
  }

  // Finds the place of a cell's notes, or makes it from template#note-row and template#notes.
  function placeOf(sheet, cell) {
    const id = 'notes-' + cell.region + '-' + cell.code;
    const there = document.getElementById(id);
    if (there) { return there; }
    let row = cell.row.tr.nextElementSibling;
    if (!row || !row.hasAttribute('data-notes-row')) {
      row = document.getElementById('note-row').content.firstElementChild.cloneNode(true);
      cell.row.tr.after(row);
    }
    const made = document.getElementById('notes').content.firstElementChild.cloneNode(true);
    made.id = id;
    made.setAttribute('data-region', cell.region);
    const where = made.querySelector('[data-where]');
    if (where) { where.textContent = cell.column.name; }
    const why = made.querySelector('[data-why]');
    const input = why.querySelector('input');
    input.id = input.name = 'why-' + cell.region + '-' + cell.code;
    input.value = cell.why;
    why.querySelector('label').htmlFor = input.id;
    insertInOrder(row.querySelector('[data-notes-here]'), made, sheet);
    return made;
  }

  function insertInOrder(place, made, sheet) {
    const order = sheet.columns.map(function (column) { return column.region; });
    const mine = order.indexOf(made.getAttribute('data-region'));
    const after = Grid.list(place.children).find(function (other) { return order.indexOf(other.getAttribute('data-region')) > mine; });
    place.insertBefore(made, after || null);
  }

  function notesFor(cell, choose) {
    const made = [];
    const mistake = Grid.cell.mistake(cell);
    if (cell.conflict) { made.push(conflictNote(cell, choose)); }
    if (mistake) { made.push(note('mistake', '✕', '必须改正', mistake)); }
    cell.findings.forEach(function (finding) {
      if (finding.severity === 'hard') { made.push(note('hard', '✕', '必须改正', finding.text)); }
    });
    cell.findings.forEach(function (finding) {
      if (finding.severity !== 'soft') { return; }
      const explained = numbers.explains(cell.why);
      const short = !explained && cell.why.trim() ? '说明太短，请写明原因（至少' + numbers.FEWEST + '个字）。' : '';
      made.push(explained ? note('soft', '✓', '已说明', finding.text) : note('soft note--asks', '?', '需要说明', finding.text));
      if (short) { made[made.length - 1].append(element('b', 'note__more', short)); }
    });
    if (cell.returned) { made.push(note('returned', '↩', '审核退回', cell.returned)); }
    if (cell.other) { made.push(note('other', '✎', cell.other.own ? '另一窗口' : '他人修改', cell.other.words)); }
    if (numbers.namesSomebody(cell.why)) { made.push(note('hard', '✕', '必须改正', '说明里像有身份证号或手机号，请删去：这里不登记任何人的信息。')); }
    return made;
  }

  function key(nodes) {
    return nodes.map(function (node) { return node.className + node.textContent; }).join('\n');
  }

  // Draws again only what changed: a focused button or field under the cell is left alone.
  Grid.drawNotes = function (sheet, cell, choose) {
    const made = notesFor(cell, choose);
    const wantsWhy = Grid.cell.has(cell, 'soft') || cell.why !== '';
    const id = 'notes-' + cell.region + '-' + cell.code;
    const any = made.length > 0 || wantsWhy;
    if (any || document.getElementById(id)) {
      const place = placeOf(sheet, cell);
      const here = place.querySelector('[data-list]');
      if (key(made) !== key(Grid.list(here.children))) { replace(here, made); }
      const why = place.querySelector('[data-why]');
      why.hidden = !(wantsWhy || why.contains(document.activeElement));
      if (document.activeElement !== why.querySelector('input')) { why.querySelector('input').value = cell.why; }
      place.hidden = !any;
      const row = place.closest('[data-notes-row]');
      row.hidden = !Grid.list(row.querySelectorAll('[data-notes]')).some(function (one) { return !one.hidden; });
    }
    mark(cell, any ? id : '');
  };

  function replace(here, made) {
    here.textContent = '';
    made.forEach(function (node) { here.append(node); });
  }

  function mark(cell, id) {
    const open = Grid.cell.open(cell);
    const wrong = open === 'wrong';
    toggle(cell.input, 'aria-invalid', wrong ? 'true' : '');
    toggle(cell.input, 'aria-describedby', id);
    toggle(cell.td, 'data-open', open);
    toggle(cell.td, 'data-unsaved', Grid.cell.unsaved(cell) ? 'yes' : '');
  }

  function toggle(node, name, value) {
    if (value) { if (node.getAttribute(name) !== value) { node.setAttribute(name, value); } } else { node.removeAttribute(name); }
  }
})();
