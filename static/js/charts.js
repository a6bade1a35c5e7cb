// Draws every [data-chart] element when it comes near the view. The attribute names the
// json_script element that carries the plotly figure; Python decides everything but the frame.
(function () {
  'use strict';

  var config = { locale: 'zh-CN', displaylogo: false, responsive: true, displayModeBar: false };

  function draw(place) {
    var source = document.getElementById(place.getAttribute('data-chart'));
    if (!source || place.getAttribute('data-drawn')) { return Promise.resolve(); }
    place.setAttribute('data-drawn', 'yes');
    var figure = JSON.parse(source.textContent);
    var style = getComputedStyle(document.body);
    var layout = Object.assign({}, figure.layout, {
      autosize: true,
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      font: Object.assign({ size: 14, color: style.color }, (figure.layout || {}).font, { family: style.fontFamily })
    });
    delete layout.width;
    delete layout.height;
    place.textContent = '';
    return Plotly.newPlot(place, figure.data, layout, config);
  }

  function failed(place) {
    return function () {
      place.removeAttribute('role');
      place.innerHTML = '<p class="chart__message">图表没有画出来，请看数字表。</p>';
    };
  }

  function attempt(place) {
    try {
      draw(place).catch(failed(place));
    } catch (error) {
      failed(place)();
    }
  }

  var places = Array.prototype.slice.call(document.querySelectorAll('[data-chart]'));
  if (!('IntersectionObserver' in window)) {
    places.forEach(attempt);
    return;
  }
  var observer = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (!entry.isIntersecting) { return; }
      observer.unobserve(entry.target);
      attempt(entry.target);
    });
  }, { rootMargin: '300px' });
  places.forEach(function (place) { observer.observe(place); });

  // On paper the frame is as wide as the page (680 px are 180 mm), whatever the screen was.
  window.addEventListener('beforeprint', function () {
    places.forEach(function (place) {
      attempt(place);
      if (place.data) { Plotly.relayout(place, { width: 680, height: 280 }); }
    });
  });
  window.addEventListener('afterprint', function () {
    places.forEach(function (place) {
      if (place.data) { Plotly.relayout(place, { autosize: true, width: null, height: null }); }
    });
  });
})();
