import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '#base';
import { readHouseStyle } from '#house-style';
import { readRecipes } from '#patches';
import { factsOf, parse } from '#text-format';
import { lint } from './lint.ts';
import type { ConfirmedFacts, MailFacts } from './lint-subject.ts';

const STYLES = ['osn', 'xsa'].map((name) => {
  const file = join(import.meta.dirname, '../../series', `${name}.json`);
  return readHouseStyle(JSON.parse(readFileSync(file, 'utf8')), file);
});

/** A text, the Subject it was sent with, and the value of its recipes file. */
export interface Draft {
  readonly text: string;
  readonly subject: string | null;
  readonly recipes: object | string | null;
}

/** Any digest will do, as long as each file has its own. */
function sum(file: string): string {
  return `${createHash('sha256').update(file).digest('hex')}  ${file}`;
}

const recipe = (...patches: readonly string[]): object => ({
  StableRef: '0123456789abcdef0123456789abcdef01234567',
  Prereqs: [18],
  Patches: patches,
});
const forVersion = (...patches: readonly string[]): object => ({ Recipes: { osierd: recipe(...patches) } });

const TWO_CVES: Draft = {
  subject: 'Osier Security Note 20 v2 (CVE-2021-99920,CVE-2021-99921) - Names of ports are read past their end',
  recipes: {
    OSN: 20,
    SupportedVersions: ['osier-next', '3.1', '3.0'],
    Trees: ['osierd'],
    Recipes: {
      '3.0': forVersion('osn20-3.0-1.patch', 'osn20-3.0-2.patch'),
      '3.1': forVersion('osn20-1.patch', 'osn20-2.patch'),
      'osier-next': forVersion('osn20-1.patch', 'osn20-2.patch'),
    },
  },
  text: `\
        Osier Security Note CVE-2021-99920,CVE-2021-99921 / OSN-20
                                 issue 2

                Names of ports are read past their end

What Changed in Issue 2
-----------------------

Now public.

Summary
-------

Each port has a name, and two things go wrong when names are read:

 * CVE-2021-99920: A name without an end is read on into the next port.

 * CVE-2021-99921: A name without a letter is taken for the host's own.

Consequences
------------

A guest can learn the names of other ports, and can answer for the host.

Who Is Affected
---------------

osierd 3.0 and later are affected.

Workarounds
-----------

Setting \`names = off\` avoids both problems.

Thanks
------

Runa Solheim found this when she gave a port no name.

Fixing It
---------

Apply both patches of the set for your version, lowest number first.

osn20-?.patch            osier-next - osierd 3.1.x
osn20-3.0-?.patch        osierd 3.0.x

$ sha256sum osn20*
${sum('osn20.meta')}
${sum('osn20-1.patch')}
${sum('osn20-2.patch')}
${sum('osn20-3.0-1.patch')}
${sum('osn20-3.0-2.patch')}
$

Use Before Publication
----------------------

Members of the early-notice list may deploy the patches before publication.

Members must not deploy the workarounds before publication: a guest notices
that all names are gone.
`,
};

const TWO_TREES: Draft = {
  subject: 'Osier Security Note 22 v2 - A full ring is taken for an empty one',
  recipes: {
    OSN: 22,
    SupportedVersions: ['3.3'],
    Trees: ['osierd', 'osier-kmod'],
    Recipes: { '3.3': { Recipes: { osierd: recipe('osn22.patch'), 'osier-kmod': recipe('osn22-kmod.patch') } } },
  },
  text: `\
                      Osier Security Note OSN-22
                                issue 2

                A full ring is taken for an empty one

What Changed in Issue 2
-----------------------

The second patch is new.

Summary
-------

Both ends of a ring count how much is in it, and after 4096 frames they
begin again.

Consequences
------------

A guest can make its host send frames that it sent before.

Who Is Affected
---------------

osierd 3.3 and osier-kmod 1.5 are affected.

Workarounds
-----------

There is none.

Fixing It
---------

There is a patch for the daemon and one for the module.

osn22.patch              osierd 3.3.x
osn22-kmod.patch         osier-kmod 1.5.x

$ sha256sum osn22*
${sum('osn22-kmod.patch')}
${sum('osn22.meta')}
${sum('osn22.patch')}
$

Why There Was No Embargo
------------------------

The counters were discussed on the users list.
`,
};

const RETRACTED: Draft = {
  subject: 'Osier Security Note 21 v2 - RETRACTED: a lock that nobody holds',
  recipes: null,
  text: `\
                      Osier Security Note OSN-21
                                issue 2

                 RETRACTED: a lock that nobody holds

What Changed in Issue 2
-----------------------

The lock is held, by a caller that we did not look at.  This was no
vulnerability.

Summary
-------

A lock seemed not to be held.

Consequences
------------

None.

Who Is Affected
---------------

Nobody is.

Workarounds
-----------

None is needed.

Fixing It
---------

Nothing is to be fixed.

Why There Was No Embargo
------------------------

The lock was discussed on the users list.
`,
};

const EMBARGOED: Draft = {
  subject: 'Xen Security Advisory 901 v1 (CVE-2021-99931) - x86: a bell rings in another guest',
  recipes: null,
  text: `\
            Xen Security Advisory CVE-2021-99931 / XSA-901

                 x86: a bell rings in another guest

            *** EMBARGOED UNTIL 2021-05-04 12:00 UTC ***

ISSUE DESCRIPTION
=================

A bell is a doorbell of a virtual device.  Its number is not looked up
in the guest that rings it.  The problem came with the fix for
CVE-2021-98931 / XSA-888.

IMPACT
======

A guest can wake another guest as often as it likes.

VULNERABLE SYSTEMS
==================

Xen 4.13 and later are vulnerable.

MITIGATION
==========

There is no mitigation.

CREDITS
=======

This issue was discovered by Ottilie Brandt of Nordwind.

RESOLUTION
==========

Applying the appropriate attached patch resolves this issue.

xsa901.patch           xen-unstable - Xen 4.14.x
xsa901-4.13.patch      Xen 4.13.x

$ sha256sum xsa901*
${sum('xsa901.patch')}
${sum('xsa901-4.13.patch')}
$

DEPLOYMENT DURING EMBARGO
=========================

Deployment of the patches described above is permitted during the
embargo, even on public-facing systems.

But: Distribution of updated software is prohibited (except to other
members of the predisclosure list).
`,
};

const UNEMBARGOED: Draft = {
  subject: 'Xen Security Advisory 902 v2 - Linux: a queue is freed twice',
  recipes: null,
  text: `\
                    Xen Security Advisory XSA-902
                              version 2

                  Linux: a queue is freed twice

UPDATES IN VERSION 2
====================

The list of vulnerable systems is longer.

ISSUE DESCRIPTION
=================

A queue that fails to connect is freed by the driver, and then by whoever
asked for it.

IMPACT
======

A backend can crash the guests that it serves.

VULNERABLE SYSTEMS
==================

Linux from 5.4 on is vulnerable.

MITIGATION
==========

Using another backend avoids the issue.

RESOLUTION
==========

Applying the attached patch resolves this issue.

xsa902-linux.patch     Linux 5.4 ... 5.12

$ sha256sum xsa902*
${sum('xsa902-linux.patch')}
$

NOTE REGARDING LACK OF EMBARGO
==============================

The crash was reported in public.
`,
};

/** Texts in which there is nothing to find, in two house styles. */
export const SOUND = { TWO_CVES, TWO_TREES, RETRACTED, EMBARGOED, UNEMBARGOED } as const;

/** A draft as it would be sent, with all files of its table attached, and whatever `change` makes of the mail. */
export function lintDraft(
  draft: Draft,
  change: (mail: MailFacts) => MailFacts | null = (mail) => mail,
  confirmed?: Partial<ConfirmedFacts>,
): Diagnostic[] {
  const tree = parse(draft.text, STYLES);
  const bare = factsOf(tree);
  const { recipesFile, recipesNumber } = tree.style.style;
  const file = recipesFile?.replace('{number}', String(bare.number)) ?? '';
  const written = typeof draft.recipes === 'string' ? draft.recipes : JSON.stringify(draft.recipes);
  const read =
    draft.recipes === null || bare.id === null ? null : readRecipes(Buffer.from(written), file, bare.id, recipesNumber);
  return lint({
    tree,
    facts: read?.recipes ? { ...bare, recipes: read.recipes } : bare,
    recipesFile: read === null ? null : { ...read, file },
    mail: change({
      subject: draft.subject,
      attachments: [...new Set(bare.checksums.map((checksum) => checksum.file))].map((name) => ({
        name,
        listedAs: name,
        status: 'match',
        looksLikeDiff: true,
      })),
      has8BitIn7Bit: false,
      isCharsetWrong: false,
      hasUnsignedTextBefore: false,
      isStripped: false,
    }),
    confirmed:
      confirmed === undefined
        ? null
        : { isOfOtherText: false, problems: [], sentences: [], isJoinedOtherwise: false, ...confirmed },
  });
}
