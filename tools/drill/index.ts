import { killBootstrap, MOMENTS } from './bootstrap';

(async () => {
  for (const m of MOMENTS.slice(Number(process.argv[2]), Number(process.argv[3]))) {
    console.log(JSON.stringify(await killBootstrap(m, console.log).catch((e) => String(e))));
  }
})();
