// The wall screen: one sheet at a time, the next one after a while; now and then the whole page
// anew, for newer figures. Space or 暂停 holds it, arrow keys turn it.
(function () {
  'use strict';

  const wall = document.querySelector('[data-wall]');
  const nav = document.querySelector('[data-wall-nav]');
  const sheets = Array.prototype.slice.call(wall.querySelectorAll('.sheet'));
  const seconds = Number(wall.getAttribute('data-seconds'));
  let current = 0;
  let held = false;
  let turned = Date.now();

  const where = document.createElement('span');
  const hold = document.createElement('button');
  hold.type = 'button';
  hold.className = 'link-button';
  nav.insertBefore(hold, nav.firstChild);
  nav.insertBefore(where, hold);

  function show(number) {
    current = (number + sheets.length) % sheets.length;
    turned = Date.now();
    sheets.forEach(function (sheet, place) {
      sheet.classList.toggle('is-shown', place === current);
      sheet.setAttribute('aria-hidden', String(place !== current));
    });
    where.textContent = (current + 1) + '/' + sheets.length;
    // Charts were drawn for the width they had while hidden.
    window.dispatchEvent(new Event('resize'));
  }

  function halt(still) {
    held = still;
    hold.textContent = held ? '继续' : '暂停';
    hold.setAttribute('aria-pressed', String(held));
  }

  hold.addEventListener('click', function () { halt(!held); });
  document.addEventListener('keydown', function (event) {
    if (event.key === 'ArrowRight') { show(current + 1); }
    if (event.key === 'ArrowLeft') { show(current - 1); }
    if (event.key === ' ' && event.target !== hold) { event.preventDefault(); halt(!held); }
  });

  const begun = Date.now();
  setInterval(function () {
    if (held) { return; }
    if (Date.now() - begun > Number(wall.getAttribute('data-reload')) * 1000 && current === sheets.length - 1) {
      window.location.reload();
    } else if (Date.now() - turned >= seconds * 1000) {
      show(current + 1);
    }
  }, 500);

  document.documentElement.classList.add('is-turning');
  halt(false);
  show(0);
})();
