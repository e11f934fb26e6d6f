import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A page of the site that is proven, and the headers it is deployed with. */
export interface Sample {
  /** The document; a function where each response differs. */
  readonly page: string | ((request: number) => string);
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers of the files below the page's own folder. */
  readonly assets?: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly status?: number;
  /** What is to be found: the directive of a violation, or another kind of regression. */
  readonly finds?: string;
}

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const INLINE = "document.body.append('Ready');";
const STYLE = 'h1{color:#b00}';

/** Source lists of a policy under which the full page below works. */
const LISTS: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': `'self' ${hash(INLINE)} 'wasm-unsafe-eval'`,
  'style-src': `'self' ${hash(STYLE)}`,
  'img-src': "'self' data:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'media-src': "'self'",
  'frame-src': "'self'",
  'worker-src': "'self' blob:",
  'manifest-src': "'self'",
  'object-src': "'self'",
  'base-uri': "'self'",
  'form-action': "'self'",
};

export const POLICY = policyWith({});

/** The policy with some of its lists replaced; an empty text leaves a directive out. */
function policyWith(lists: Readonly<Record<string, string>>): string {
  return Object.entries({ ...LISTS, ...lists })
    .filter(([, list]) => list !== '')
    .map(([name, list]) => `${name} ${list}`)
    .join('; ');
}

const ICONS = join(dirname(require.resolve('playwright-core/package.json')), 'lib/vite/traceViewer');
const FONT = readFileSync(join(ICONS, readdirSync(ICONS).find((name) => /^codicon.*\.ttf$/.test(name))!));
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);
const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80"><rect width="80" height="80" fill="navy"/></svg>';
/** 0.1 s of silence: 8-bit PCM. */
const SOUND = (() => {
  const data = Buffer.alloc(800, 128);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
})();
const WASM = 'new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0]));';

interface File {
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The files that pages use: the same in every folder. */
export function gallery(pathname: string, request: number): File | undefined {
  const name = pathname.split('/').at(-1)!;
  const files: Readonly<Record<string, File>> = {
    'app.js': { type: 'text/javascript', body: "document.body.append(' App ');\n" },
    'style.css': {
      type: 'text/css',
      body: '@font-face{font-family:i;src:url(icons.ttf)}h2{font:40px i}body{background:#eef}',
    },
    'background.css': { type: 'text/css', body: 'h1{background:url(logo.svg);height:90px}' },
    'icons.ttf': { type: 'font/ttf', body: FONT },
    'logo.svg': { type: 'image/svg+xml', body: SVG },
    'data.json': { type: 'application/json', body: '{"name":"Ada"}' },
    'sound.wav': { type: 'audio/wav', body: SOUND, headers: { 'Accept-Ranges': 'none' } },
    'worker.js': { type: 'text/javascript', body: "postMessage('from the worker');" },
    'tall.css': { type: 'text/css', body: '.tall{height:2000px}' },
    'animated.css': { type: 'text/css', body: '@keyframes m{to{margin-left:300px}}.moves{animation:m 1s infinite}' },
    'random.html': { type: 'text/html', body: `<!doctype html><p>Offer ${Math.random()}</p>` },
    'frame.html': { type: 'text/html', body: '<!doctype html><p>Framed</p>' },
    'form.html': { type: 'text/html', body: '<!doctype html><p>Sent</p>' },
    'manifest.json': { type: 'application/manifest+json', body: '{"name":"x"}' },
    'counter.json': { type: 'application/json', body: `{"count":${request}}` },
    'pixel.png': { type: 'image/png', body: PIXEL },
  };
  return files[name];
}

const page = (body: string, head = '') => `<!doctype html><title>Sample</title>${head}<main>${body}</main>`;
const withLists = (lists: Readonly<Record<string, string>>) => ({ 'Content-Security-Policy': policyWith(lists) });

/** A page with an inline script that the policy lets run, whatever else it refuses. */
function scripted(text: string, lists: Readonly<Record<string, string>>, body = '<p id="out">Nothing yet</p>'): Sample {
  const sources = (lists['script-src'] ?? LISTS['script-src']!).replace("'none'", '').trim();
  const allowed = withLists({ ...lists, 'script-src': `${sources} ${hash(text)}`.trim() });
  return { page: `${page(body)}<script>${text}</script>`, headers: allowed };
}

const FETCH = "fetch('a/data.json').then(r=>r.json()).then(d=>{out.textContent=d.name})";
const TRUSTED = { 'require-trusted-types-for': "'script'" };

/** A page whose button does something. */
function clicked(text: string, lists: Readonly<Record<string, string>>): Sample {
  return scripted(
    `b.onclick=()=>{${text}}`,
    lists,
    '<button id="b" type="button">Go</button><p id="out">Nothing yet</p>',
  );
}

function marked(body: string, lists: Readonly<Record<string, string>>, head = ''): Sample {
  return { page: page(body, head), headers: withLists(lists) };
}

const finds = (finds: string, sample: Sample): Sample => ({ ...sample, finds });
const STYLED = '<link rel="stylesheet" href="a/style.css">';
const inlineScript = `<script>${INLINE}</script>`;
const inlineStyle = `<style>${STYLE}</style><h1>Red</h1>`;

/** Pages under a policy, or other headers, that take something from them. */
export const harmful: Readonly<Record<string, Sample>> = {
  '/script-file.html': finds(
    'script-src-elem',
    marked('Hi', { 'script-src': "'none'" }, '<script defer src="a/app.js"></script>'),
  ),
  '/script-other-path.html': finds(
    'script-src-elem',
    marked('Hi', { 'script-src': '/b/' }, '<script defer src="a/app.js"></script>'),
  ),
  '/script-module.html': finds(
    'script-src-elem',
    marked('Hi', { 'script-src': "'none'" }, '<script type="module" src="a/app.js"></script>'),
  ),
  '/script-hash.html': finds('script-src-elem', marked(`Hi${inlineScript}`, { 'script-src': "'self'" })),
  '/script-other-hash.html': finds(
    'script-src-elem',
    marked(`Hi${inlineScript}`, { 'script-src': `'self' ${hash('other')}` }),
  ),
  '/script-inserted.html': finds(
    'script-src-elem',
    clicked("const s=document.createElement('script');s.src='a/app.js';document.body.append(s)", {
      'script-src': `'none'`,
    }),
  ),
  '/script-default.html': finds(
    'script-src-elem',
    marked('Hi', { 'script-src': '' }, '<script defer src="a/app.js"></script>'),
  ),
  '/handler.html': finds(
    'script-src-attr',
    marked('<button type="button" onclick="this.textContent=\'Done\'">Go</button>', {}),
  ),
  '/onload.html': finds(
    'script-src-attr',
    marked('<img src="a/logo.svg" onload="document.title=\'x\';document.body.append(\'Loaded\')">', {}),
  ),
  '/eval.html': finds('script-src', scripted("out.textContent=eval('1+1')", {})),
  '/new-function.html': finds('script-src', clicked("out.textContent=new Function('return 42')()", {})),
  '/timer-text.html': finds('script-src', clicked('setTimeout(\'out.textContent="later"\',1)', {})),
  '/wasm.html': finds(
    'script-src',
    scripted(`${WASM}out.textContent='compiled'`, {
      'script-src': `'self' ${hash(`${WASM}out.textContent='compiled'`)}`,
    }),
  ),
  '/style-file.html': finds('style-src-elem', marked('<h2>&#xea60;</h2>', { 'style-src': "'none'" }, STYLED)),
  '/style-hash.html': finds('style-src-elem', marked(inlineStyle, { 'style-src': "'self'" })),
  '/style-attribute.html': finds('style-src-attr', marked('<p style="font-size:40px">Large</p>', {})),
  '/style-set.html': finds('style-src-attr', clicked("out.setAttribute('style','font-size:40px')", {})),
  '/style-inserted.html': finds(
    'style-src-elem',
    clicked("const s=document.createElement('style');s.textContent='p{font-size:40px}';document.head.append(s)", {}),
  ),
  '/image.html': finds('img-src', marked('<img src="a/logo.svg">', { 'img-src': "'none'" })),
  '/image-data.html': finds(
    'img-src',
    marked(`<img width="40" height="40" src="data:image/png;base64,${PIXEL.toString('base64')}">`, {
      'img-src': "'self'",
    }),
  ),
  '/image-background.html': finds(
    'img-src',
    marked('<h1>Back</h1>', { 'img-src': "'none'" }, '<link rel="stylesheet" href="a/background.css">'),
  ),
  '/image-later.html': finds(
    'img-src',
    clicked("const i=new Image();i.src='a/logo.svg';document.body.append(i)", { 'img-src': 'data:' }),
  ),
  '/font.html': finds('font-src', marked('<h2>&#xea60;&#xea61;</h2>', { 'font-src': "'none'" }, STYLED)),
  '/connect.html': finds('connect-src', scripted(FETCH, { 'connect-src': "'none'" })),
  '/connect-click.html': finds('connect-src', clicked(FETCH, { 'connect-src': "'none'" })),
  '/beacon.html': finds(
    'connect-src',
    scripted("out.textContent=navigator.sendBeacon('a/data.json','x')", { 'connect-src': "'none'" }),
  ),
  '/events.html': finds(
    'connect-src',
    scripted("new EventSource('a/data.json').onerror=()=>{out.textContent='closed'}", { 'connect-src': "'none'" }),
  ),
  '/media.html': finds('media-src', marked('<audio controls src="a/sound.wav"></audio>', { 'media-src': "'none'" })),
  '/frame.html': finds('frame-src', marked('<iframe src="a/frame.html"></iframe>', { 'frame-src': "'none'" })),
  '/frame-refuses.html': finds('console', {
    ...marked('<iframe src="frame-refuses/frame.html"></iframe>', {}),
    assets: { 'X-Frame-Options': 'DENY' },
  }),
  '/frame-ancestors.html': finds('picture', {
    ...marked('<iframe src="frame-ancestors/frame.html"></iframe>', {}),
    assets: { 'Content-Security-Policy': "frame-ancestors 'none'" },
  }),
  '/object.html': finds(
    'object-src',
    marked('<object data="a/logo.svg" type="image/svg+xml" width="80" height="80"></object>', {
      'object-src': "'none'",
    }),
  ),
  '/worker.html': finds(
    'worker-src',
    scripted("new Worker('a/worker.js').onmessage=e=>{out.textContent=e.data}", { 'worker-src': "'none'" }),
  ),
  '/worker-blob.html': finds(
    'worker-src',
    scripted("new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))).onmessage=e=>{out.textContent=e.data}", {
      'worker-src': "'self'",
    }),
  ),
  '/import.html': finds(
    'script-src-elem',
    clicked("import('/a/app.js').then(()=>{out.textContent='imported'})", { 'script-src': "'none'" }),
  ),
  '/base.html': finds(
    'base-uri',
    marked('<img src="logo.svg" alt="">', { 'base-uri': "'none'" }, '<base href="/base/a/">'),
  ),
  '/form.html': finds(
    'form-action',
    marked('<form action="a/form.html"><button>Go</button></form>', { 'form-action': "'none'" }),
  ),
  '/inner-html.html': finds('require-trusted-types-for', scripted("out.innerHTML='<b>Bold</b>'", TRUSTED)),
  '/inner-html-click.html': finds(
    'require-trusted-types-for',
    clicked("out.insertAdjacentHTML('beforeend','<b>Bold</b>')", TRUSTED),
  ),
  '/script-src-set.html': finds(
    'require-trusted-types-for',
    clicked("const s=document.createElement('script');s.src='a/app.js';document.body.append(s)", TRUSTED),
  ),
  '/document-write.html': finds('require-trusted-types-for', scripted("document.write('Written')", TRUSTED)),
  '/trusted-policy.html': finds(
    'trusted-types',
    scripted("trustedTypes.createPolicy('mine',{createHTML:t=>t});out.textContent='made'", {
      'trusted-types': "'none'",
    }),
  ),
  '/sandbox.html': finds('console', scripted("out.textContent='ran'", { sandbox: 'allow-same-origin' })),
  '/nosniff.html': finds('console', {
    ...marked('Hi', {}, '<script defer src="nosniff/app.js"></script>'),
    assets: { 'Content-Type': 'text/plain' },
  }),
  '/permission.html': finds('text', {
    ...scripted('navigator.geolocation.getCurrentPosition(()=>{},e=>{out.textContent=e.message})', {}),
    headers: {
      ...scripted('navigator.geolocation.getCurrentPosition(()=>{},e=>{out.textContent=e.message})', {}).headers,
      'Permissions-Policy': 'geolocation=()',
    },
  }),
};

const volatile = (text: string): Sample => scripted(text, {}, '<p id="out"></p>');

const drawn = (text: string): Sample => scripted(text, {}, '<canvas id="c" width="300" height="100"></canvas>');

/** Pages that are never twice the same, or that complain under no policy too. */
export const harmless: Readonly<Record<string, Sample>> = {
  '/date.html': volatile('out.textContent=new Date().toISOString()'),
  '/clock.html': volatile('setInterval(()=>{out.textContent=performance.now().toFixed(2)},50)'),
  '/random.html': volatile('out.textContent=Math.random()'),
  '/random-id.html': volatile("out.id='x'+Math.random();document.getElementById(out.id)"),
  '/uuid.html': volatile('out.textContent=crypto.randomUUID()'),
  '/random-color.html': volatile(
    "out.textContent='Colored';out.style.setProperty('color','hsl('+Math.random()*360+' 90% 40%)')",
  ),
  '/random-order.html': volatile(
    "out.innerText=['alpha','beta','gamma','delta','epsilon'].sort(()=>Math.random()-.5).join('\\n')",
  ),
  '/random-quote.html': volatile(
    "out.textContent=['Be brief','Be kind','Be there','Be quiet','Be bold'][Math.random()*5|0]",
  ),
  '/visits.html': volatile("localStorage.n=1+ +(localStorage.n||0);out.textContent='Visit '+localStorage.n"),
  '/session.html': volatile("sessionStorage.n=1+ +(sessionStorage.n||0);out.textContent='Seen '+sessionStorage.n"),
  '/cookie.html': volatile("document.cookie='n='+Math.random();out.textContent=document.cookie.length>0?'set':'unset'"),
  '/server-count.html': { page: (request) => page(`Request ${request}`) },
  '/server-token.html': { page: () => page(`<meta name="token" content="${Math.random()}">Form`) },
  '/server-comment.html': { page: () => page(`<!-- ${Date.now()} -->Text`) },
  '/fetched-count.html': volatile(
    "fetch('a/counter.json').then(r=>r.json()).then(d=>{out.textContent='Count '+d.count})",
  ),
  '/fetched-random.html': volatile(
    "fetch('a/data.json?'+Math.random()).then(r=>r.json()).then(d=>{out.textContent=d.name})",
  ),
  '/late-text.html': volatile("setTimeout(()=>{out.textContent='Late'},200)"),
  '/late-image.html': volatile("setTimeout(()=>{const i=new Image();i.src='a/logo.svg';out.append(i)},150)"),
  '/lazy-image.html': {
    page: page(
      '<div class="tall"></div><img loading="lazy" width="80" height="80" src="a/logo.svg">',
      '<link rel="stylesheet" href="a/tall.css">',
    ),
  },
  '/animation.html': { page: page('<p class="moves">Moves</p>', '<link rel="stylesheet" href="a/animated.css">') },
  '/transition.html': clicked("b.classList.toggle('wide')", {}),
  '/canvas-noise.html': drawn(
    "const x=c.getContext('2d');for(let i=0;i<300;i++){x.fillStyle='hsl('+Math.random()*360+' 90% 50%)';x.fillRect(i,0,1,100)}",
  ),
  '/canvas-clock.html': drawn(
    "const x=c.getContext('2d');(function f(){x.fillStyle='#fff';x.fillRect(0,0,300,100);x.fillStyle='#000';x.fillText(performance.now(),10,50);requestAnimationFrame(f)})()",
  ),
  '/carousel.html': volatile("let n=0;setInterval(()=>{out.textContent='Slide '+(++n%3)},300)"),
  '/console-error.html': volatile("console.error('an error of the page itself');out.textContent='Fine'"),
  '/console-counter.html': volatile("console.error('attempt '+Date.now());out.textContent='Fine'"),
  '/exception.html': volatile("out.textContent='Fine';throw new Error('a bug of the page itself')"),
  '/broken-image.html': { page: page('<img alt="Broken" src="a/none.png">') },
  '/broken-script.html': { page: page('Hi', '<script src="a/none.js"></script>') },
  '/failed-fetch.html': volatile("fetch('a/none.json').then(r=>{out.textContent=r.status})"),
  '/refused-already.html': {
    page: page(
      '<meta http-equiv="Content-Security-Policy" content="img-src \'none\'"><img alt="Refused" src="a/logo.svg">',
    ),
  },
  '/random-hash.html': volatile("out.textContent='Here';history.replaceState(null,'','#'+Math.random())"),
  '/random-query.html': volatile("out.textContent='Here';history.replaceState(null,'','?'+Math.random())"),
  '/dialog.html': clicked("alert('Hello');out.textContent='Greeted'", {}),
  '/counter.html': clicked('out.textContent=1+(+out.textContent||0)', {}),
  '/shuffle.html': clicked('out.textContent=Math.random()', {}),
  '/toggle.html': { page: page('<details><summary>More</summary>Details</details>') },
  '/focus.html': { page: page('<input autofocus value="x">') },
  '/font-late.html': { page: page('<h2>&#xea60;</h2>', STYLED) },
  '/long.html': { page: page(Array.from({ length: 400 }, (_, at) => `<p>Line ${at}</p>`).join('')) },
  '/frame-random.html': { page: page('<iframe src="a/random.html"></iframe>') },
  '/push.html': clicked("history.pushState(null,'','?n='+Math.random());out.textContent='Pushed'", {}),
  '/worker.html': volatile("new Worker('a/worker.js').onmessage=e=>{out.textContent=e.data}"),
  '/hot-reload.html': volatile("new EventSource('a/data.json').onerror=()=>{out.textContent='closed'}"),
};
