// What a clerk types, as the grid understands it. Pure; the server reads it again and has the last word.
(function () {
  'use strict';

  const Grid = (window.Grid = window.Grid || {});
  const EXEMPT = '不适用';
  // In Chinese forms a stroke means “does not apply”; with a Chinese keyboard the same key gives 、.
  const EXEMPT_FORMS = /^(不适用|无此项|n\/?a|[/、])$/i;
  const ZERO_FORMS = /^(零|〇|零报告)$/;
  const GROUPED = /^[-−]?\d{1,3}(?:(?:,\d{3})+|(?: \d{3})+)(?:\.\d*)?$/;
  const LIKE_GROUPED = /^[-−]?[\d, ]*,[\d, ]*(?:\.\d*)?$/;
  const NUMBER = /^([-−]?) ?(\d*)(?:\.(\d*))?$/;
  const LIMIT = 1e12;
  const LONGEST = 40;
  // The rule of metrics/wording/substance.py.
  const FEWEST = 4;
  const DIFFERENT = 3;

  const WORDS = {
    not_a_number: '“%”不是数字。请只填数字；没有发生填 0，本地没有这一项填不适用。',
    separators: '“%”的分节号位置不对。请去掉逗号或空格重填。',
    negative: '不能是负数。要更正以前的月份，请走更正。',
    percent: '这里不填百分比。比率由系统算，请填人数或件数。',
    formula: '这里不算公式。请填算好的数。',
    too_many_decimals: '小数位数过多，请按单位填整数。',
    too_large: '数字过大，请核对单位。'
  };

  // Full-width forms made narrow, separators taken out, a unit behind the number left off.
  function normalise(raw, unit) {
    let text = String(raw).replace(/[\u200b-\u200f\u2060\ufeff]/g, '');
    if (/[²³¹⁰-⁹₀-₉①-⑳]/.test(text)) { return text.trim().slice(0, LONGEST); }
    text = text.normalize('NFKC').replace(/\s+/g, ' ').trim();
    if (unit && text.endsWith(unit) && /\d$/.test(text.slice(0, -unit.length).trim())) {
      text = text.slice(0, -unit.length).trim();
    }
    if (EXEMPT_FORMS.test(text)) { return EXEMPT; }
    if (ZERO_FORMS.test(text)) { return '0'; }
    return (GROUPED.test(text) ? text.replace(/[, ]/g, '') : text).slice(0, LONGEST);
  }

  // As it stands in a cell that nobody is typing in: 12345 is read more surely as 12,345.
  function display(text) {
    const parts = /^([1-9]\d{3,})(\.\d+)?$/.exec(text);
    return parts ? parts[1].replace(/\B(?=(\d{3})+$)/g, ',') + (parts[2] || '') : text;
  }

  function mistake(text, decimals) {
    if (!text || text === EXEMPT) { return ''; }
    if (text[0] === '=') { return 'formula'; }
    if (/[%‰]/.test(text)) { return 'percent'; }
    const parts = NUMBER.exec(text);
    if (!parts || !(parts[2] || parts[3])) { return LIKE_GROUPED.test(text) ? 'separators' : 'not_a_number'; }
    if ((parts[3] || '').replace(/0+$/, '').length > (decimals || 0)) { return 'too_many_decimals'; }
    const size = Number((parts[2] || '0') + '.' + (parts[3] || '0'));
    if (parts[1] && size) { return 'negative'; }
    return size * Math.pow(10, decimals || 0) > LIMIT ? 'too_large' : '';
  }

  function words(code, text) {
    return code ? WORDS[code].replace('%', text) : '';
  }

  // The state of a person is never written here: what looks like one's number is refused.
  function namesSomebody(text) {
    return /(^|\D)(\d{17}[\dXx]|1[3-9]\d{9})(\D|$)/.test(text.normalize('NFKC'));
  }

  // Letters, as the server counts them: “ok” and a full stop explain nothing.
  function explains(why) {
    const letters = why.match(/\p{L}/gu) || [];
    return letters.length >= FEWEST && new Set(letters).size >= DIFFERENT;
  }

  Grid.numbers = { EXEMPT, LONGEST, normalise, display, mistake, words, namesSomebody, explains, FEWEST };
})();
