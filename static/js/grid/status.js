// The words about saving, and the cell one is in.
(function () {
  'use strict';

  const Grid = (window.Grid = window.Grid || {});
  const CALM = 500;   // a shorter wait is not worth a word

  function clock() {
    const now = new Date();
    return String(now.getHours()).padStart(2, '0') + ':' + String(now.getMinutes()).padStart(2, '0');
  }

  function kept(state) {
    return state.kept ? '内容已存在本机，' : '请不要关闭本页，';
  }

  function words(state) {
    const status = state.status;
    if (state.closed.length && state.unsaved) {
      const one = state.closed[0];
      return ['stop', (state.many ? one.name + '：' : '') + one.closed + '（没有存上的 ' + state.unsaved + ' 格仍在本机）'];
    }
    switch (status.kind) {
      case 'expired': return ['stop', '登录已过期，', '请在新窗口登录', state.unsaved ? '，登录后自动保存' + (state.kept ? '；内容已存在本机' : '') : ''];
      case 'stranger': return ['stop', '这台电脑现在登录的是另一个人，您填的没有保存。', '请在新窗口重新登录', '，' + kept(state) + '登录后自动保存'];
      case 'trouble': return ['stop', status.answered ? '服务器暂时不能保存，' + kept(state) + '稍后自动再试' : '网络中断，' + kept(state) + '连上后自动保存'];
      case 'refused': return ['stop', '服务器没有接受，' + kept(state) + '请刷新本页再试'];
      default: break;
    }
    if (state.conflicts) { return ['stop', state.conflicts + ' 处两边填的不同，请选择']; }
    if (status.busy && Date.now() - status.since >= CALM) { return ['busy', '正在保存…']; }
    if (state.unsaved) { return ['busy', state.unsaved + ' 处尚未保存']; }
    if (status.kind === 'idle' || !status.ever) { return ['calm', '填写后自动保存']; }
    return ['calm', '已保存 ' + status.at];
  }

  // said again only when it is different: a screen reader reads every change
  Grid.drawStatus = function (place, state) {
    if (state.status.busy) {
      window.setTimeout(function () { if (state.status.busy) { Grid.drawStatus(place, state); } }, CALM);
    }
    const said = words(state);
    const key = said.join('|');
    if (place.getAttribute('data-key') === key) { return; }
    place.setAttribute('data-key', key);
    place.className = 'foot__save foot__save--' + said[0];
    place.textContent = said[1];
    if (said.length > 2) {
      const link = document.createElement('a');
      link.href = state.login;
      link.target = '_blank';
      link.rel = 'noopener';
      link.textContent = said[2];
      place.append(link, said[3]);
    }
  };

  Grid.clock = clock;

  // On the page of several regions the figures to compare with stand in the foot.
  Grid.drawCurrent = function (place, cell) {
    const told = [['', cell.label + (cell.unit ? '（' + cell.unit + '）' : '')]];
    [[cell.row.seldom ? '上期' : '上月', 'before'], ['上年同月', 'year'], ['本年累计', 'sum'], ['', 'expected']].forEach(function (pair) {
      const value = cell.td.getAttribute('data-' + pair[1]);
      if (value) { told.push([pair[0], value]); }
    });
    const words = place.querySelector('[data-current-words]');
    words.textContent = '';
    told.forEach(function (pair, k) {
      const piece = document.createElement(k ? 'span' : 'b');
      piece.textContent = (pair[0] ? pair[0] + ' ' : '') + pair[1];
      words.append(piece);
    });
    const history = place.querySelector('[data-current-history]');
    history.hidden = !cell.td.hasAttribute('data-history');
    history.href = cell.td.getAttribute('data-history') || '';
    place.hidden = false;
  };
})();
