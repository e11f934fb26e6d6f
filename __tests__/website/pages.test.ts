import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../lib/policy';

const website = join(__dirname, '../../website');
const pages = ['index.html', '404.html'];
const read = (path: string) => readFileSync(join(website, path), 'utf8');
const integrityOf = (path: string) =>
  `sha384-${createHash('sha384')
    .update(readFileSync(join(website, path)))
    .digest('base64')}`;

/** The tags of one name, as written. The pages are our own and plain; sites in general need a parser. */
const tags = (html: string, name: string) => html.match(new RegExp(`<${name}\\b[^>]*>`, 'gi')) ?? [];
const attribute = (tag: string, name: string) => new RegExp(`\\s${name}="([^"]*)"`, 'i').exec(tag)?.[1];

describe.each(pages)('%s', (page) => {
  const html = read(page);
  const loaded = [
    ...tags(html, 'script'),
    ...tags(html, 'link').filter((tag) => attribute(tag, 'rel') === 'stylesheet'),
  ];

  it('loads a stylesheet', () => {
    expect(loaded.map((tag) => attribute(tag, 'href'))).toContain('/assets/site.css');
  });

  // After an edit: `npm run sri`.
  it('carries the integrity of each script and stylesheet as they are now', () => {
    const written = loaded.map((tag) => [attribute(tag, 'src') ?? attribute(tag, 'href'), attribute(tag, 'integrity')]);
    const right = written.map(([path]) => [path, integrityOf(path!)]);
    expect(right).toEqual(written);
  });

  it('names its own files from the root, so that it works at any depth, and each is there', () => {
    const named = [...html.matchAll(/\s(?:src|href)="([^"#][^"]*)"/g)]
      .map(([, url]) => url!)
      .filter((url) => !url.startsWith('https://'));
    expect(named.length).toBeGreaterThan(2);
    for (const url of named) {
      expect(url).toMatch(/^\/(?!\/)/);
      expect(existsSync(join(website, url === '/' ? 'index.html' : url)) || url).toBe(true);
    }
  });

  it('has no inline script, style or handler, which the strict policy refuses', () => {
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>|<style\b|\sstyle=|\son\w+=|javascript:/i);
  });

  it('says its language, title and viewport', () => {
    expect(html).toMatch(/<html lang="en-GB">/);
    expect(html).toMatch(/<title>[^<]+<\/title>/);
    expect(html).toMatch(/<meta name="viewport" content="width=device-width, initial-scale=1">/);
  });
});

it('loads its script from index.html, with an integrity', () => {
  expect(tags(read('index.html'), 'script')).toEqual([
    `<script type="module" src="/assets/headers.js" integrity="${integrityOf('assets/headers.js')}">`,
  ]);
});

it('explains every header that the strict preset sends for security', () => {
  const sent = compile({ preset: 'strict' }).set.map(([name]) => name.toLowerCase());
  const explained = tags(read('index.html'), 'li').map((tag) => attribute(tag, 'data-header'));
  expect([...explained, 'server'].sort()).toEqual(sent.sort());
});
