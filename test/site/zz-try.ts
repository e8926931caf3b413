import { sampleSite } from './advisories.test-support.ts';
const site = await sampleSite();
for (const path of process.argv.slice(2)) {
  const r = await site.get(path);
  console.log('=====', path, r.status, Object.fromEntries(r.headers));
  const t = await r.text();
  console.log(t.length > 6000 ? t.slice(0, 6000) + `… ${t.length}` : t);
}
await site.close();
