// Saves a chart as a picture: its sentence above it, how it is read and where it comes from below
// it, on white, so that it can be taken out of its page. Every figure.chart that holds a place for
// [data-chart-tools] gets its buttons from here: without scripts there are none.
(function () {
  'use strict';

  const Charts = window.Charts;
  const WIDTH = 960;
  const HEIGHT = { low: 260, normal: 380, tall: 620 };
  const EDGE = 28;
  const SHARP = 2;              // points of a PNG for each of the picture

  function text(figure, name) {
    const found = figure.querySelector('.chart__' + name);
    return found ? found.textContent.trim() : '';
  }

  // What the picture rests on: the marks of the page (演示数据, 内部资料) and how far the data go.
  function origin(figure) {
    const until = figure.getAttribute('data-as-of');
    const parts = until ? ['数据截至 ' + until] : [];
    document.querySelectorAll('.mark').forEach(function (mark) {
      const word = mark.textContent.trim();
      if (word && parts.indexOf(word) < 0) { parts.push(word); }
    });
    return parts.join('　');
  }

  function escaped(words) {
    return words.replace(/[&<>"]/g, function (sign) {
      return { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }[sign];
    });
  }

  // Chinese breaks anywhere, but no line begins with a closing sign.
  function lines(words, size) {
    const room = (WIDTH - 2 * EDGE) / size;
    const found = [''];
    let used = 0;
    Array.from(words).forEach(function (sign) {
      const wide = sign.charCodeAt(0) < 0x2000 ? 0.56 : 1;
      if (used + wide > room && !/[，。；：、）”》]/.test(sign)) {
        found.push('');
        used = 0;
      }
      found[found.length - 1] += sign;
      used += wide;
    });
    return words ? found : [];
  }

  // A block of text from ``top`` on; its height is the number of its lines.
  function block(words, top, size, look) {
    const step = Math.round(size * 1.5);
    const rows = lines(words, size).map(function (line, place) {
      return '<text x="' + EDGE + '" y="' + (top + (place + 1) * step - size * 0.35) +
        '" font-size="' + size + '" ' + look + '>' + escaped(line) + '</text>';
    });
    return { markup: rows.join(''), end: top + rows.length * step };
  }

  function composed(figure, drawing, height, look) {
    const title = block(text(figure, 'title'), EDGE - 8, 20, 'font-weight="700" fill="' + look.ink + '"');
    const finding = block(text(figure, 'finding'), title.end + 2, 16, 'fill="' + look.ink + '"');
    const top = finding.end + 10;
    const reading = block(text(figure, 'reading'), top + height + 6, 13, 'fill="' + look.quiet + '"');
    const source = block(origin(figure), reading.end + 4, 13, 'fill="' + look.quiet + '"');
    const whole = source.end + EDGE - 12;
    return {
      height: whole,
      markup: '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="' +
        WIDTH + '" height="' + whole + '" viewBox="0 0 ' + WIDTH + ' ' + whole + '" font-family="' +
        escaped(look.family) + '"><rect width="100%" height="100%" fill="#ffffff"/>' + title.markup +
        finding.markup + '<g transform="translate(' + (EDGE - 12) + ' ' + top + ')">' + drawing + '</g>' +
        reading.markup + source.markup + '</svg>'
    };
  }

  function picture(figure) {
    const place = figure.querySelector('[data-chart]');
    const width = WIDTH - 2 * EDGE + 24;
    const asked = Charts.inLight(function () {
      const style = getComputedStyle(document.body);
      const numbers = Charts.read(place);
      const panels = Charts.panelsOf(numbers);
      const high = panels ? Charts.heightFor(numbers, width, 1) : HEIGHT[Charts.sizeOf(place)];
      return {
        figure: Charts.figureOf(place, width, high),
        look: {
          ink: style.getPropertyValue('--ink').trim(),
          quiet: style.getPropertyValue('--ink-2').trim(),
          family: style.fontFamily
        }
      };
    });
    const height = asked.figure.layout.height;
    const drawing = { data: asked.figure.data, layout: asked.figure.layout, config: { locale: 'zh-CN' } };
    return Plotly.toImage(drawing, { format: 'svg', width: width, height: height }).then(function (address) {
      const svg = decodeURIComponent(address.replace(/^data:image\/svg\+xml,/, ''));
      return composed(figure, svg, height, asked.look);
    });
  }

  function painted(whole) {
    return new Promise(function (done, fail) {
      const image = new Image();
      image.onload = function () {
        const canvas = document.createElement('canvas');
        canvas.width = WIDTH * SHARP;
        canvas.height = whole.height * SHARP;
        canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
        canvas.toBlob(function (blob) { if (blob) { done(blob); } else { fail(); } }, 'image/png');
      };
      image.onerror = fail;
      image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(whole.markup);
    });
  }

  function nameOf(figure) {
    const until = figure.getAttribute('data-as-of');
    const words = text(figure, 'title') + (until ? '（截至' + until + '）' : '');
    return words.replace(/[\\/:*?"<>|\s]+/g, '_');
  }

  function offered(blob, name) {
    const address = URL.createObjectURL(blob);
    const link = document.createElement('a');
    link.href = address;
    link.download = name;
    document.body.appendChild(link);
    link.click();
    link.remove();
    window.setTimeout(function () { URL.revokeObjectURL(address); }, 60000);
  }

  const KINDS = {
    png: painted,
    svg: function (whole) { return new Blob([whole.markup], { type: 'image/svg+xml;charset=utf-8' }); }
  };

  function save(figure, kind, said) {
    said.textContent = '';
    picture(figure).then(KINDS[kind]).then(function (blob) {
      offered(blob, nameOf(figure) + '.' + kind);
      said.textContent = '图片已保存。';
    }).catch(function () {
      said.textContent = '图片没有生成，请用浏览器的打印或截图。';
    });
  }

  document.querySelectorAll('figure.chart').forEach(function (figure) {
    const tools = figure.querySelector('[data-chart-tools]');
    if (!tools) { return; }
    const said = document.createElement('span');
    said.setAttribute('role', 'status');
    tools.appendChild(document.createTextNode('保存图片'));
    Object.keys(KINDS).forEach(function (kind) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'link-button';
      button.textContent = kind.toUpperCase();
      button.setAttribute('aria-label', '把“' + text(figure, 'title') + '”保存为 ' + kind.toUpperCase() + ' 图片');
      button.addEventListener('click', function () { save(figure, kind, said); });
      tools.appendChild(button);
    });
    tools.appendChild(said);
    tools.hidden = false;
  });
})();
