// Shows which security headers this page is served with: asks for the page again and writes down what came.
// DOM methods only: under `require-trusted-types-for 'script'` the browser refuses innerHTML and its kin.

const cards = [...document.querySelectorAll('[data-header]')];

/** An element with text, children and classes: `element('p', 'note', 'text')`. */
function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** A short value on one line; a long one folded, a part a line when opened. */
function valueElement(value) {
  if (value.length <= 36) return element('code', 'value', value);
  const separator = value.includes(';') ? /;\s*/ : /,\s*/;
  const mark = value.includes(';') ? ';\n' : ',\n';
  const folded = element('details', 'value');
  folded.append(element('summary', '', element('code', '', value.split(separator).join(mark))));
  return folded;
}

function showTally(count, caption) {
  document.querySelector('#tally .count').textContent = count;
  document.querySelector('#tally .caption').textContent = caption;
}

function showFact(name, value) {
  document.querySelector(`[data-fact="${name}"]`).textContent = value;
}

/** `Hit from cloudfront` as `hit`; the name of the cache is of no interest here. */
function cacheState(headers) {
  const said = headers.get('x-cache');
  return said ? said.replace(/ from .*$/i, '').toLowerCase() : 'not said';
}

function protocolName() {
  const [navigation] = performance.getEntriesByType('navigation');
  const names = { 'http/1.1': 'HTTP/1.1', h2: 'HTTP/2', h3: 'HTTP/3' };
  return names[navigation?.nextHopProtocol] ?? 'not said';
}

function showHeaders(headers) {
  let sent = 0;
  for (const card of cards) {
    const value = headers.get(card.dataset.header);
    if (value === null) {
      card.classList.add('missing');
      card.append(element('p', 'value', 'Not sent'));
    } else {
      sent += 1;
      card.classList.add('sent');
      card.append(valueElement(value));
    }
  }
  const missing = cards.length - sent;
  showTally(
    `${sent} of ${cards.length}`,
    missing === 0
      ? 'security headers came with this page.'
      : `security headers came with this page. ${missing} did not.`,
  );
}

function showOthers(headers) {
  const listed = new Set(cards.map((card) => card.dataset.header));
  const others = [...headers].filter(([name]) => !listed.has(name));
  const box = document.querySelector('#others');
  const list = box.querySelector('dl');
  for (const [name, value] of others) {
    list.append(element('div', '', element('dt', '', name), element('dd', '', value)));
  }
  box.querySelector('summary').textContent = `Other headers that came too: ${others.length}`;
  box.hidden = false;
}

showTally('Asking', 'The page asks for itself again, to see its headers.');
try {
  const answer = await fetch(location.pathname, { method: 'HEAD', cache: 'no-store' });
  // Read to its end: Chrome calls a request aborted whose body nobody reads.
  await answer.text();
  showFact('status', String(answer.status));
  showFact('protocol', protocolName());
  showFact('cache', cacheState(answer.headers));
  showHeaders(answer.headers);
  showOthers(answer.headers);
} catch {
  // Also what happens where the policy has no `connect-src 'self'`: it then rightly forbids this very question.
  showTally('Not known', 'The page may not ask: its policy lets it connect nowhere, or you are offline.');
}
