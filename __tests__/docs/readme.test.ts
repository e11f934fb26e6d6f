import { readFileSync } from 'node:fs';
import { runInThisContext } from 'node:vm';
import { parseSiteConfig } from '../../lib/config';

const text = readFileSync('README.md', 'utf8');

describe('README.md', () => {
  it('shows a site.config.ts that is right', () => {
    const [, options] = /```ts\nexport default defineSite\((.*?)\);\n```/s.exec(text)!;
    const { environments } = parseSiteConfig(runInThisContext(`(${options})`));
    expect(Object.keys(environments)).toEqual(['local', 'prod']);
  });

  it('shows what is really said of one that is wrong', () => {
    const [, told] = /```\n(site\.config\.ts has .*?)\n```/s.exec(text)!;
    const wrong = { regoin: 'eu-west-1', headers: { strictTransportSecurity: { maxAge: -1 } } };
    expect(() => parseSiteConfig({ site: 'example', environments: { prod: wrong } })).toThrow(new Error(told));
  });
});
