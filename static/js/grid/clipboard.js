// A block from Excel or WPS: read it, find where each cell belongs, tell what became of it. Pure.
(function () {
  'use strict';

  const Grid = (window.Grid = window.Grid || {});
  const { normalise, mistake } = Grid.numbers;
  const HEADING = /本月|当月|本期|数值|数量|填报数/;
  const FEW = 5;

  // Tabs between cells, CRLF, CR or LF between rows; a cell in quotes may hold both and "" for ".
  function parse(text) {
    const rows = [[]];
    let cell = '';
    let quoted = false;
    const endCell = function () { rows[rows.length - 1].push(cell); cell = ''; };
    for (let i = 0; i < text.length; i += 1) {
      const sign = text[i];
      if (quoted) {
        if (sign !== '"') { cell += sign; } else if (text[i + 1] === '"') { cell += '"'; i += 1; } else { quoted = false; }
      } else if (sign === '"' && cell === '' && closes(text, i)) {
        quoted = true;
      } else if (sign === '\t') {
        endCell();
      } else if (sign === '\r' || sign === '\n') {
        if (sign === '\r' && text[i + 1] === '\n') { i += 1; }
        endCell();
        rows.push([]);
      } else {
        cell += sign;
      }
    }
    endCell();
    // Excel ends the last row as well: that is no further row.
    if (rows.length > 1 && rows[rows.length - 1].length === 1 && rows[rows.length - 1][0] === '') { rows.pop(); }
    return rows;
  }

  // A lone quotation mark is a character like any other.
  function closes(text, start) {
    const rest = text.slice(start + 1).replace(/""/g, '\u0000\u0000');
    const end = rest.indexOf('"');
    return end >= 0 && (end + 1 === rest.length || /[\t\r\n]/.test(rest[end + 1]));
  }

  function isBlock(rows) {
    return rows.length > 1 || rows[0].length > 1;
  }

  // “ 1. 破获毒品刑事案件（起） ” and 破获毒品刑事案件 are the same name.
  function squash(text) {
    return text.normalize('NFKC')
      .replace(/^\s*(?:\d+\s*[.、)]|[一二三四五六七八九十]+\s*、|\([一二三四五六七八九十\d]+\))/, '')
      .replace(/\([^()]*\)\s*$/, '')
      .replace(/[\s:：·、，。()]/g, '')
      .toLowerCase();
  }

  function index(names) {
    const found = new Map();
    names.forEach(function (all, position) {
      all.forEach(function (name) { if (name && !found.has(squash(name))) { found.set(squash(name), position); } });
    });
    return found;
  }

  function column(rows, k) {
    return rows.map(function (row) { return (row[k] || '').trim(); });
  }

  function isNumber(text) {
    const plain = normalise(text);
    return plain !== '' && ['', 'negative', 'too_many_decimals', 'too_large'].indexOf(mistake(plain, 0)) >= 0;
  }

  // 1, 2, 3 … beside other columns counts the lines; nobody reports that.
  function isCounter(texts) {
    const filled = texts.filter(Boolean);
    return filled.length > 2 && filled.every(function (text, k) { return Number(text) === k + 1; });
  }

  function widthOf(rows) {
    return rows.reduce(function (most, row) { return Math.max(most, row.length); }, 0);
  }

  // The column of the block that holds the indicators' names, or -1.
  function nameColumn(rows, known) {
    for (let k = 0; k < Math.min(4, widthOf(rows) - 1); k += 1) {
      const lines = rows.filter(function (row) { return (row[k] || '').trim() && row.slice(k + 1).some(isNumber); });
      const hits = lines.filter(function (row) { return known.has(squash(row[k])); }).length;
      if (hits && hits * 2 >= lines.length) { return k; }
    }
    return -1;
  }

  // The row of the block that holds the regions' names, or -1.
  function headRow(rows, known, from) {
    return rows.slice(0, 3).findIndex(function (row) {
      const texts = row.slice(from).map(function (text) { return text.trim(); }).filter(Boolean);
      const hits = texts.filter(function (text) { return known.has(squash(text)); }).length;
      return hits > 0 && hits * 2 >= texts.length;
    });
  }

  // Which columns of the block hold numbers to take, as pairs with the column of the grid each goes
  // to, and how many columns of numbers are left over.
  function columnsOf(rows, grid, at, named, head, regions) {
    const from = named + 1;
    const all = Array.from({ length: widthOf(rows) - from }, function (_, k) { return from + k; });
    if (head >= 0) {
      const pairs = all.map(function (k) { return [k, regions.get(squash(rows[head][k] || ''))]; });
      const known = pairs.filter(function (pair) { return pair[1] !== undefined; });
      return { pairs: known, unused: all.length - known.length };
    }
    const telling = all.filter(function (k) { return column(rows, k).some(isNumber); });
    const counts = telling.filter(function (k) { return named < 0 && telling.length > 1 && isCounter(column(rows, k)); });
    const useful = telling.filter(function (k) { return counts.indexOf(k) < 0; });
    if (grid.columns.length > 1) {
      const first = useful.length ? useful[0] : 0;
      const taken = all.filter(function (k) { return k >= first; });
      return { pairs: taken.map(function (k) { return [k, at.column + k - first]; }), unused: 0 };
    }
    const headed = useful.filter(function (k) { return HEADING.test(rows[0][k] || ''); });
    const chosen = headed.concat(useful, all);
    return { pairs: chosen.length ? [[chosen[0], 0]] : [], unused: Math.max(0, useful.length - 1) };
  }

  // grid: {rows: [[name, …]], columns: [[name, …]], fixed(row, column), unit(row), decimals(row)};
  // at: {row, column}, where the block was pasted.
  function place(rows, grid, at) {
    const names = index(grid.rows);
    const regions = index(grid.columns);
    const named = nameColumn(rows, names);
    const head = grid.columns.length > 1 ? headRow(rows, regions, named + 1) : -1;
    const { pairs, unused } = columnsOf(rows, grid, at, named, head, regions);
    const plan = { writes: [], headings: 0, blank: 0, fixed: 0, beyond: [], unknown: [], wrong: [], unused: unused, byName: named >= 0 };
    let body = head >= 0 ? rows.slice(head + 1) : rows;
    if (head < 0 && body.length > 1 && isHeading(body[0], pairs, named)) { body = body.slice(1); }
    const groups = index((grid.groups || []).map(function (name) { return [name]; }));
    body = body.filter(function (row) { return body.length === 1 || !isGroup(row, groups); });
    plan.headings = rows.length - body.length;
    body.forEach(function (row, offset) {
      const line = named < 0 ? at.row + offset : names.get(squash(row[named] || ''));
      pairs.forEach(function (pair) { put(plan, grid, line, pair[1], (row[pair[0]] || '').trim(), named < 0 ? '' : row[named]); });
    });
    return plan;
  }

  function isHeading(row, pairs, named) {
    const texts = pairs.map(function (pair) { return (row[pair[0]] || '').trim(); });
    if (texts.some(isNumber)) { return false; }
    return texts.some(function (text) { return HEADING.test(text); }) || (named >= 0 && /指标|项目|名称/.test(row[named] || ''));
  }

  // A line that holds nothing but the name of a group of indicators.
  function isGroup(row, groups) {
    const texts = row.map(function (text) { return text.trim(); }).filter(Boolean);
    return texts.length === 1 && !isNumber(texts[0]) && groups.has(squash(texts[0]));
  }

  function put(plan, grid, row, column, raw, name) {
    if (raw === '') {
      if (row < grid.rows.length && column < grid.columns.length) { plan.blank += 1; }
      return;
    }
    if (row === undefined) {
      if (plan.unknown.indexOf(name.trim()) < 0) { plan.unknown.push(name.trim()); }
    } else if (row >= grid.rows.length || column >= grid.columns.length) {
      plan.beyond.push(raw);
    } else if (grid.fixed(row, column)) {
      plan.fixed += 1;
    } else {
      const text = normalise(raw, grid.unit(row));
      plan.writes.push({ row: row, column: column, text: text });
      if (mistake(text, grid.decimals(row))) { plan.wrong.push(raw); }
    }
  }

  function few(texts) {
    const shown = texts.slice(0, FEW).map(function (text) { return text.length > 12 ? text.slice(0, 12) + '…' : text; });
    return '（' + shown.join('、') + (texts.length > FEW ? '…' : '') + '）';
  }

  // One line that leaves nothing out.
  function tell(plan) {
    const parts = [(plan.byName ? '按指标名称粘贴了 ' : '粘贴了 ') + plan.writes.length + ' 格'];
    const passed = [[plan.headings, '标题 ', ' 行'], [plan.blank, '空白 ', ' 格'], [plan.fixed, '只读 ', ' 格']]
      .filter(function (one) { return one[0]; }).map(function (one) { return one[1] + one[0] + one[2]; });
    if (passed.length) { parts.push('跳过' + passed.join('，')); }
    if (plan.beyond.length) { parts.push('超出 ' + plan.beyond.length + ' 格没有粘贴' + few(plan.beyond)); }
    if (plan.unknown.length) { parts.push(plan.unknown.length + ' 行找不到对应的指标，没有粘贴' + few(plan.unknown)); }
    if (plan.unused) { parts.push('另有 ' + plan.unused + ' 列数字没有用到'); }
    if (plan.wrong.length) { parts.push(plan.wrong.length + ' 格不是可用的数字' + few(plan.wrong)); }
    return parts.join('；') + '。';
  }

  Grid.clipboard = { parse, isBlock, place, tell };
})();
