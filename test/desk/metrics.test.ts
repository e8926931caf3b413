import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDeskMetrics, createDeskSite, type DeskMetrics } from '#desk-site';
import { newCaseId } from '#store';
import { createSite } from '#web';
import { reported } from '../../src/disclosure/desk.test-support.ts';
import { caseDesk } from './case.test-support.ts';
import { openedDesk, SETTINGS } from './desk-site.test-support.ts';

/** The names and labels of all figures that are not zero, without their values. */
const seriesIn = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.endsWith(' 0'))
    .map((line) => line.replace(/ \S+$/, ''));

const counts = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line.startsWith('tocsin_desk_requests_total{'));

describe('figures of the desk', () => {
  it('count by class of address, the same for a case and for none, and keep nothing that was asked for', async () => {
    const desk = await caseDesk();
    try {
      const { parts, clock, adaAt, ada } = desk;
      const { id } = await reported(parts, ada);
      const session = [...adaAt.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const asked = async (metrics: DeskMetrics, path: string, cookie = session): Promise<number> => {
        const site = createDeskSite({ desk: async () => parts, clock, settings: SETTINGS, metrics });
        const url = `${SETTINGS.publicUrl}${path}`;
        return (await site.fetch(new Request(url, { headers: { cookie } }))).status;
      };
      const [ofCase, ofNone, ofStranger] = [createDeskMetrics(), createDeskMetrics(), createDeskMetrics()];
      const absent = newCaseId();
      for (const below of ['', '/text', '/draft-of-SECRET-title?q=SECRET']) {
        await asked(ofCase, `/desk/case/${id}${below}`, '');
        await asked(ofNone, `/desk/case/${absent}${below}`, '');
      }
      assert.deepEqual(counts(await ofCase.text()), counts(await ofNone.text()), 'a stranger moves the same figures');
      for (const path of [
        `/desk/case/${id}`,
        `/desk/case/${absent}`,
        `/report/${id}-SECRETSECRET`,
        '/desk/SECRET',
        '/desk/sign-in',
        '/desk/',
        '/desk/assets/SECRET.js',
        '/api/v1/reports',
      ]) {
        await asked(ofStranger, path);
      }
      const text = await ofStranger.text();
      assert.doesNotMatch(text, new RegExp(`SECRET|${id}|${absent}|OSN`));
      const label = 'class="(?:asset|sign_in|case|report|other)"';
      const known = new RegExp(
        `^tocsin_desk_(?:requests_total\\{${label},does="(?:read|write)",status="[2345]xx"\\}|` +
          `request_seconds_(?:bucket\\{le="(?:0\\.1|0\\.5|2\\.5|\\+Inf)",${label}\\}|(?:sum|count)\\{${label}\\}))$`,
      );
      const series = seriesIn(text);
      for (const each of series) assert.match(each, known);
      assert.ok(series.includes('tocsin_desk_requests_total{class="case",does="read",status="2xx"}'), text);
      assert.match(text, /tocsin_desk_requests_total\{class="case",does="read",status="4xx"\} 1\n/);
    } finally {
      await desk.close();
    }
  });

  it('are for this machine alone, also where the figures of the archive are for everybody', async () => {
    const desk = await openedDesk();
    try {
      const { parts, clock } = desk;
      const metrics = createDeskMetrics();
      const deskSite = createDeskSite({ desk: async () => parts, clock, settings: SETTINGS, metrics });
      await deskSite.fetch(new Request(`${SETTINGS.publicUrl}/desk/sign-in`));
      const site = createSite({
        store: desk.store,
        styles: [],
        clock,
        settings: { ...SETTINGS, metricsFromAnywhere: true },
        readAnnounced: async () => null,
        certificates: async () => [],
        ownFigures: () => metrics.text(),
      });
      const figures = async (remoteAddress: string, headers: Record<string, string> = {}): Promise<string> => {
        const answer = await site.request('/metrics', { headers }, { incoming: { socket: { remoteAddress } } });
        assert.equal(answer.status, 200);
        return answer.text();
      };
      assert.match(
        await figures('127.0.0.1'),
        /tocsin_desk_requests_total\{class="sign_in",does="read",status="2xx"\} 1\n/,
      );
      assert.match(await figures('127.0.0.1'), /tocsin_http_requests_total/);
      for (const away of [await figures('192.0.2.1'), await figures('127.0.0.1', { 'x-forwarded-for': '127.0.0.1' })]) {
        assert.doesNotMatch(away, /desk/);
        assert.match(away, /tocsin_http_requests_total/);
      }
    } finally {
      await desk.remove();
    }
  });
});
