import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isFromOurPage, siteOrigin } from './site-origin.ts';

describe('the origin of this site', () => {
  const cases: readonly (readonly [string | null, string, string | null])[] = [
    ['https://security.example.org', 'http://127.0.0.1:8089/desk/', 'https://security.example.org'],
    ['https://security.example.org:8443', 'http://evil.example/desk/', 'https://security.example.org:8443'],
    [null, 'http://localhost:8089/desk/', 'http://localhost:8089'],
    [null, 'http://127.0.0.53:1/', 'http://127.0.0.53:1'],
    [null, 'http://[::1]:8089/', 'http://[::1]:8089'],
    [null, 'http://127.0.0.1.evil.example/', null],
    [null, 'http://localhost.evil.example/', null],
    [null, 'http://192.0.2.1/', null],
    [null, 'http://[::ffff:192.0.2.1]/', null],
  ];
  for (const [publicUrl, url, origin] of cases) {
    it(`of ${url} is ${origin ?? 'nothing'}, with ${publicUrl ?? 'no publicUrl'}`, () => {
      assert.equal(siteOrigin(publicUrl, url), origin);
    });
  }
});

describe('whether a form came from a page of ours', () => {
  const OURS = 'https://security.example.org';
  const answers: readonly (readonly [string | null, string | null, boolean])[] = [
    [OURS, null, true],
    [OURS, 'same-origin', true],
    ['null', 'same-origin', true],
    [null, 'same-origin', true],
    [OURS, 'same-site', false],
    [OURS, 'cross-site', false],
    [OURS, 'none', false],
    ['null', null, false],
    ['null', 'cross-site', false],
    [null, null, false],
    [null, 'none', false],
    ['https://evil.example', 'same-origin', false],
    [`${OURS}.evil.example`, null, false],
    [`${OURS}/`, null, false],
    ['', 'same-origin', false],
  ];
  for (const [origin, site, expected] of answers) {
    it(`is ${expected ? 'yes' : 'no'} with Origin ${origin ?? 'missing'} and Sec-Fetch-Site ${site ?? 'missing'}`, () => {
      const headers = new Headers();
      if (origin !== null) headers.set('Origin', origin);
      if (site !== null) headers.set('Sec-Fetch-Site', site);
      assert.equal(isFromOurPage(new Request(`${OURS}/desk/`, { method: 'POST', headers }), OURS), expected);
    });
  }
});
