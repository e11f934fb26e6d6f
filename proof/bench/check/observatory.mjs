// The Observatory package's scan of every path on standard input: `observatory.mjs HTTPS-PORT HTTP-PORT CONCURRENCY`.
// Prints how many scans there were, and their least score.
import fs from 'node:fs';
import { text } from 'node:stream/consumers';

// Its list of preloaded hosts is downloaded when it is installed; a scan of localhost needs none.
const readFileSync = fs.readFileSync;
fs.readFileSync = (path, ...rest) =>
  String(path).endsWith('hsts-preload.json') ? '{}' : readFileSync.call(fs, path, ...rest);

const root = '@mdn/mdn-http-observatory/src';
const { ALL_TESTS } = await import(`${root}/constants.js`);
const { getScoreModifier } = await import(`${root}/grader/grader.js`);
const { retrieve } = await import(`${root}/retriever/retriever.js`);

const [httpsPort, httpPort, concurrency] = process.argv.slice(2);
const paths = (await text(process.stdin)).trim().split('\n');
const scores = [];
// As its scanner does, which takes no port and no path.
const worker = async () => {
  for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
    const requests = await retrieve('localhost', { httpsPort, httpPort, path });
    const results = ALL_TESTS.map((test) => test(requests));
    scores.push(results.reduce((score, { result }) => score + getScoreModifier(result), 100));
  }
};
await Promise.all(Array.from({ length: Number(concurrency) }, worker));
process.stdout.write(JSON.stringify({ scans: scores.length, least: Math.min(...scores) }));
