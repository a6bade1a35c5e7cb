// Draws every [data-chart] element when it comes near the view. The attribute names the
// json_script element that carries the plotly figure; Python decides everything but the frame.
// Under [data-chart-scale="1.6"] all is so much larger, and larger still where the page's root font
// is: a wall is read from afar. Under [data-chart-fill] a chart is as high as the style sheet says.
// What pictures are saved from it, see chart_pictures.js.
(function () {
  'use strict';

  const Charts = (window.Charts = window.Charts || {});
  const CONFIG = { locale: 'zh-CN', displaylogo: false, responsive: true, displayModeBar: false };
  const ROOT = 16;              // the root font for which [data-chart-scale] is told, in pixels
  const PANEL = 170;            // height of one small picture, in pixels
  const AROUND = 40;            // what stands above and below all of them
  const BETWEEN = 76;           // from one small picture to the next below: months, two lines of title
  const ASIDE = 0.05;           // and from one to the next beside it, as a part of the width
  const PAPER = 680;            // 180 mm, the width of a page
  const ON_PAPER = { low: 190, normal: 270, tall: 560 };
  const root = document.documentElement;
  const places = Array.prototype.slice.call(document.querySelectorAll('[data-chart]'));

  // Colours come as the names of tokens, var(--series): the style sheet has their values.
  function coloured(part, style) {
    if (typeof part === 'string') {
      const name = /^var\((--[\w-]+)\)$/.exec(part);
      return name ? style.getPropertyValue(name[1]).trim() : part;
    }
    if (Array.isArray(part)) { return part.map(function (one) { return coloured(one, style); }); }
    if (part && typeof part === 'object') {
      const whole = {};
      Object.keys(part).forEach(function (key) { whole[key] = coloured(part[key], style); });
      return whole;
    }
    return part;
  }

  // --- larger, for a wall ---

  function scaleOf(place) {
    const told = place.closest('[data-chart-scale]');
    if (!told) { return 1; }
    const font = parseFloat(getComputedStyle(root).fontSize);
    return Math.round(Number(told.getAttribute('data-chart-scale')) * font / ROOT * 100) / 100;
  }

  // What is told in pixels, by the part it belongs to; all else are data or shares of the plot.
  const PIXELS = {
    font: ['size'], textfont: ['size'], tickfont: ['size'], marker: ['size'], line: ['width'],
    margin: ['l', 'r', 't', 'b'], annotations: ['xshift', 'yshift', 'arrowwidth', 'standoff']
  };

  function enlarged(part, scale, name) {
    if (Array.isArray(part)) {
      return part.map(function (one) { return enlarged(one, scale, name); });
    }
    if (!part || typeof part !== 'object') { return part; }
    const whole = {};
    Object.keys(part).forEach(function (key) {
      const value = part[key];
      const pixels = (PIXELS[name] || []).indexOf(key) >= 0;
      if (pixels && typeof value === 'number') {
        whole[key] = value * scale;
      } else if (pixels && Array.isArray(value)) {
        whole[key] = value.map(function (one) { return one * scale; });
      } else {
        whole[key] = enlarged(value, scale, key);
      }
    });
    return whole;
  }

  // --- small pictures ---

  function columnsFor(width) { return width < 480 ? 1 : width < 760 ? 2 : 3; }

  function panelsOf(figure) { return ((figure.layout.meta || {}).panels) || 0; }

  function rowsOf(figure, width) { return Math.ceil(panelsOf(figure) / columnsFor(width)); }

  // Small pictures stand in as many columns as there is room for, and share the height.
  function arranged(figure, width, height, scale) {
    const count = panelsOf(figure);
    const columns = columnsFor(width / scale);
    const rows = Math.ceil(count / columns);
    const margin = figure.layout.margin;
    const gap = BETWEEN * scale / (height - margin.t - margin.b);
    const high = (1 - (rows - 1) * gap) / rows;
    const wide = (1 - (columns - 1) * ASIDE) / columns;
    for (let place = 0; place < count; place += 1) {
      const suffix = place ? String(place + 1) : '';
      const left = (place % columns) * (wide + ASIDE);
      const top = 1 - Math.floor(place / columns) * (high + gap);
      figure.layout['xaxis' + suffix].domain = [left, Math.min(left + wide, 1)];
      figure.layout['yaxis' + suffix].domain = [Math.max(top - high, 0), top];
    }
    return figure;
  }

  function heightFor(figure, width, scale, panel) {
    return (rowsOf(figure, width / scale) * (panel || PANEL) + AROUND) * scale;
  }

  // The figure of a place with the colours of now. With a width and height it is for a page or a
  // picture, otherwise for its place on the screen.
  function figureOf(place, width, height) {
    const style = getComputedStyle(document.body);
    const scale = width ? 1 : scaleOf(place);
    const figure = enlarged(coloured(read(place), style), scale);
    Object.keys(figure.layout).forEach(function (key) {
      if (/^[xy]axis/.test(key)) {
        Object.assign(figure.layout[key], { gridwidth: scale, linewidth: scale });
      }
    });
    figure.layout = Object.assign({}, figure.layout, {
      autosize: !width,
      width: width,
      height: height,
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      font: Object.assign({ color: style.color }, figure.layout.font, { family: style.fontFamily })
    });
    if (!panelsOf(figure)) { return figure; }
    return arranged(figure, width || place.clientWidth, height || place.clientHeight, scale);
  }

  function read(place) {
    return JSON.parse(document.getElementById(place.getAttribute('data-chart')).textContent);
  }

  // Paper and saved pictures are light whatever the screen is. Nothing is painted in between.
  function inLight(action) {
    const theme = root.getAttribute('data-theme');
    if (!theme) { return action(); }
    root.removeAttribute('data-theme');
    try {
      return action();
    } finally {
      root.setAttribute('data-theme', theme);
      watched.takeRecords();
    }
  }

  function sizeOf(place) { return /chart__canvas--(\w+)/.exec(place.className)[1]; }

  function failed(place) {
    return function () {
      place.removeAttribute('role');
      place.innerHTML = '<p class="chart__message">图表没有画出来，请看数字表。</p>';
    };
  }

  // What a drawing depends on besides its numbers and colours.
  function lookOf(place) {
    const scale = scaleOf(place);
    return columnsFor(place.clientWidth / scale) + '/' + scale;
  }

  // The place of small pictures is as high as they need, unless they fill what there is.
  function makeRoom(place, height) {
    const figure = read(place);
    if (!panelsOf(figure) || (!height && place.closest('[data-chart-fill]'))) { return; }
    place.style.height = (height || heightFor(figure, place.clientWidth, scaleOf(place))) + 'px';
  }

  function attempt(place, width, height) {
    try {
      makeRoom(place, height);
      const figure = figureOf(place, width, height);
      if (!place.data) { place.textContent = ''; }
      place.setAttribute('data-drawn', width ? 'paper' : lookOf(place));
      Plotly.react(place, figure.data, figure.layout, CONFIG).catch(failed(place));
    } catch (error) {
      failed(place)();
    }
  }

  function drawn() { return places.filter(function (place) { return place.hasAttribute('data-drawn'); }); }

  // --- when to draw ---

  if ('IntersectionObserver' in window) {
    const near = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting) { return; }
        near.unobserve(entry.target);
        if (!entry.target.hasAttribute('data-drawn')) { attempt(entry.target); }
      });
    }, { rootMargin: '300px' });
    places.forEach(function (place) { near.observe(place); });
  } else {
    places.forEach(function (place) { attempt(place); });
  }

  const watched = new MutationObserver(function () {
    drawn().forEach(function (place) { attempt(place); });
  });
  watched.observe(root, { attributes: true, attributeFilter: ['data-theme'] });

  // A wider or narrower window may have room for other columns or larger letters; all else plotly
  // does by itself. What is not shown now is looked at when it is shown again.
  window.addEventListener('resize', function () {
    drawn().forEach(function (place) {
      if (place.clientWidth && place.getAttribute('data-drawn') !== lookOf(place)) { attempt(place); }
    });
  });

  window.addEventListener('beforeprint', function () {
    inLight(function () {
      places.forEach(function (place) {
        const figure = read(place);
        const high = panelsOf(figure) ? heightFor(figure, PAPER, 1, 150) : ON_PAPER[sizeOf(place)];
        attempt(place, PAPER, high);
      });
    });
  });
  window.addEventListener('afterprint', function () {
    places.forEach(function (place) {
      if (place.closest('[data-chart-fill]')) { place.style.height = ''; }
      attempt(place);
    });
  });

  Charts.figureOf = figureOf;
  Charts.inLight = inLight;
  Charts.heightFor = heightFor;
  Charts.panelsOf = panelsOf;
  Charts.read = read;
  Charts.sizeOf = sizeOf;
})();
