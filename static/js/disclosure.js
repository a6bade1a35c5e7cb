// A list that drops down (details[data-disclosure]) closes with Escape or a press elsewhere.
// What paper needs (details[data-print]) is opened for printing.
(function () {
  'use strict';

  function others(target) {
    var open = document.querySelectorAll('details[data-disclosure][open]');
    Array.prototype.forEach.call(open, function (details) {
      if (!details.contains(target)) { details.removeAttribute('open'); }
    });
  }

  document.addEventListener('click', function (event) { others(event.target); });
  document.addEventListener('focusin', function (event) { others(event.target); });
  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape') { return; }
    var details = event.target.closest('details[data-disclosure][open]');
    if (!details) { return; }
    details.removeAttribute('open');
    details.querySelector('summary').focus();
  });

  var opened = [];
  window.addEventListener('beforeprint', function () {
    opened = Array.prototype.slice.call(document.querySelectorAll('details[data-print]:not([open])'));
    opened.forEach(function (details) { details.setAttribute('open', ''); });
  });
  window.addEventListener('afterprint', function () {
    opened.forEach(function (details) { details.removeAttribute('open'); });
  });
})();
