import type { Command } from 'commander';
import { hintingAtItself } from './command-hint.ts';
import type { DeskProveOptions } from './desk/prove.ts';
import type { RehearseOptions } from './desk/rehearse.ts';
import { SIMPLE_STEPS, type StepOptions } from './desk/simple-steps.ts';
import type { PolicyOptions } from './desk-policy.ts';
import type { Environment } from './environment.ts';
import type { ExitStatus } from './exit-status.ts';
import { proving, repeatable } from './reading-options.ts';

type End = (status: ExitStatus) => void;

/** The response team's commands. */
export function addDeskCommands(program: Command, environment: Environment, end: End): void {
  const desk = described(program.command('desk'), 'the response team: cases, embargoes, releases, policies');
  addPolicyCommands(desk, environment, end);
  addCaseCommands(desk, environment, end);
  addTeamCommands(desk, environment, end);
  addAuditCommands(desk, environment, end);
  addReportCommands(desk, environment, end);
  addRehearsalCommand(desk, environment, end);
  addMemberCommands(program, environment, end);
  addKeyCommands(program, environment, end);
}

function addPolicyCommands(desk: Command, environment: Environment, end: End): void {
  const policy = described(desk.command('policy'), 'the rules that the program keeps');
  described(policy.command('explain'), 'each rule of a policy, what the program does about it, and its dates')
    .argument('[policy]', 'a name (xen, linux-distros, minimal) or a file; default: policy of tocsin.yaml')
    .option('--from <moment=instant>', 'with the dates that follow: reported=, predisclosed= or public=')
    .option('--data <dir>', 'the data directory (default: $TOCSIN_DATA or ./tocsin-data)')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  tocsin desk policy explain xen --from predisclosed=2026-11-23T12:00:00Z')
    .action(async (named: string | undefined, options: PolicyOptions) => {
      const { explainPolicyNamed } = await import('./desk-policy.ts');
      end(await explainPolicyNamed(named, options, environment));
    });
  described(policy.command('check'), 'whether files are policies')
    .argument('<file...>', 'policy files')
    .addHelpText('after', '\nExample:\n  tocsin desk policy check our-policy.yaml')
    .action(async (paths: string[]) => {
      const { checkPolicies } = await import('./desk-policy.ts');
      end(await checkPolicies(paths, environment));
    });
}

function addCaseCommands(desk: Command, environment: Environment, end: End): void {
  acting(desk.command('list'), 'the cases that you are on, and what comes next', 'list')
    .option('--all', 'those that are over, too')
    .action(async (options) => end(await (await import('./desk/list-cases.ts')).listCases(options, environment)));
  acting(desk.command('show'), 'where a case stands: next step, duties, letters, record', 'show OSN-7')
    .argument('<case>', CASE)
    .action(async (named, options) =>
      end(await (await import('./desk/show-case.ts')).showCase(named, options, environment)),
    );
  acting(
    desk.command('report'),
    'makes a case of a report',
    'report mail.eml --from "A. Finder" --address finder@example.org',
  )
    .argument('[file]', 'the report; without: standard input')
    .option('--from <name>', 'who reported it')
    .option('--address <address>', 'where an answer goes')
    .action(async (path, options) => end(await (await import('./desk/report.ts')).report(path, options, environment)));
  acting(desk.command('number'), 'gives a case the next number of the series', 'number k3qz')
    .argument('<case>', CASE)
    .argument('[number]', 'another one that nobody had')
    .action(async (named, number, options) =>
      end(await (await import('./desk/numbers.ts')).giveNumber(named, number, options, environment)),
    );
  acting(desk.command('file'), 'puts files beside the text: patches, recipes', 'file OSN-7 osn7.patch osn7-4.2.patch')
    .argument('<case>', CASE)
    .argument('<path...>', 'files; their names are those of the attachments')
    .action(async (named, paths, options) =>
      end(await (await import('./desk/texts.ts')).file(named, paths, options, environment)),
    );
  acting(
    desk.command('draft'),
    'composes the text from what is known, and keeps what was written freely',
    'draft OSN-7 --title "..." --save',
  )
    .argument('<case>', CASE)
    .option('--title <text>', 'its title')
    .option('--public', 'the revision that says that it is public, to be signed before the end')
    .option('--changed <text>', 'what changed since the version before, for readers')
    .option('--withdraw', 'the version that takes the advisory back; --changed says why')
    .option('--superseded-by <id>', 'takes it back too, and names the advisory that is read in its place')
    .option('--save', 'save it as the newest text')
    .action(async (named, options) => end(await (await import('./desk/texts.ts')).draft(named, options, environment)));
  acting(desk.command('text'), 'saves a text as the newest, or prints it', 'text OSN-7 advisory.txt')
    .argument('<case>', CASE)
    .argument('[file]', 'without: prints the newest text')
    .action(async (named, path, options) =>
      end(await (await import('./desk/texts.ts')).text(named, path, options, environment)),
    );
  proving(
    acting(
      desk.command('prove'),
      'tries the patches on the commits of the recipes, builds them, and keeps the result with the case',
      "prove OSN-7 --repo osier.git --build 'make -C src'",
    ),
  )
    .argument('<case>', CASE)
    .addOption(repeatable('--with <path>', 'mails of what must come first (repeatable)'))
    .option('--again', 'try again what was proved before')
    .action(async (named: string, options: DeskProveOptions) =>
      end(await (await import('./desk/prove.ts')).proveDraft(named, options, environment)),
    );
  acting(
    desk.command('approve'),
    'agrees to the newest text, as somebody who did not write it',
    'approve OSN-7 --as Bob',
  )
    .argument('<case>', CASE)
    .action(async (named, options) =>
      end(await (await import('./desk/texts.ts')).approve(named, options, environment)),
    );
  acting(desk.command('sign'), 'takes signatures of the newest text', 'sign OSN-7 advisory.txt.asc')
    .argument('<case>', CASE)
    .argument('[file...]', 'clear-signed texts, or detached signatures')
    .option('--gpg <fingerprint>', 'have the gpg of this machine sign it')
    .option('--gpg-home <dir>', "another home of gpg's")
    .option('--key-file <file>', 'a private key that signs it here')
    .option('--passphrase-file <file>', 'the passphrase of that key, in its first line')
    .action(async (named, paths, options) =>
      end(await (await import('./desk/texts.ts')).sign(named, paths, options, environment)),
    );
  acting(
    desk.command('conditions'),
    'prints who is concerned, to be mended and signed, or takes that file signed',
    'conditions OSN-7 conditions.txt.asc',
  )
    .argument('<case>', CASE)
    .argument('[file]', 'the file, clear-signed')
    .action(async (named, path, options) =>
      end(await (await import('./desk/conditions.ts')).conditions(named, path, options, environment)),
    );
  acting(
    desk.command('rate'),
    'how grave a vulnerability is: CVSS, CWE and words; the score follows from it',
    'rate OSN-7 --cve CVE-2026-12345 --cvss AV:L/AC:L/Au:N/C:N/I:N/A:C --cwe CWE-362',
  )
    .argument('<case>', CASE)
    .option('--cve <id>', 'which one; without: all of the case')
    .addOption(repeatable('--cvss <vector>', 'of CVSS 2, 3 or 4, one of each (repeatable)'))
    .addOption(repeatable('--cwe <id>', 'a weakness such as CWE-362 (repeatable)'))
    .option('--text <words>', 'what this one is, where the text is of several')
    .option('--take-back', 'takes back what was rated of it')
    .action(async (named, options) => end(await (await import('./desk/rate.ts')).rate(named, options, environment)));
  acting(desk.command('permit'), 'who may use what before the end, and where', 'permit OSN-7 permissions.yaml')
    .argument('<case>', CASE)
    .argument('<file>', 'permissions, as YAML')
    .action(async (named, path, options) =>
      end(await (await import('./desk/permissions.ts')).permit(named, path, options, environment)),
    );
  acting(
    desk.command('may'),
    'may this be used, on such a system, now? yes, no or ask',
    'may OSN-7 --mitigation "turn it off" --is host_is_members',
  )
    .argument('<case>', CASE)
    .option('--mitigation <name>', 'without: the patches')
    .option('--by <who>', 'host_admin (default) or guest_admin')
    .option(
      '--is <condition...>',
      'what is so of the system: members_only_use_it, host_is_members, guest_users_are_members',
    )
    .option('--is-not <condition...>', 'what is not so')
    .action(async (named, options) =>
      end(await (await import('./desk/permissions.ts')).may(named, options, environment)),
    );
  acting(desk.command('predisclose'), 'sends the signed text to the members, encrypted to each', 'predisclose OSN-7')
    .argument('<case>', CASE)
    .action(async (named, options) =>
      end(await (await import('./desk/goings-out.ts')).sendToMembers(named, options, environment)),
    );
  acting(desk.command('release'), 'makes the signed text public', 'release OSN-7')
    .argument('<case>', CASE)
    .action(async (named, options) =>
      end(await (await import('./desk/goings-out.ts')).makePublic(named, options, environment)),
    );
  acting(
    desk.command('work'),
    'one turn of what the server does by itself: releases, letters, evidence',
    'work',
  ).action(async (options) => end(await (await import('./desk/goings-out.ts')).work(options, environment)));
  acting(
    desk.command('notice'),
    'all that may be said before the end; or whether a notice says more',
    'notice OSN-7 --check notice.txt',
  )
    .argument('<case>', CASE)
    .option('--check <file>', 'what a member wants to publish')
    .option('--restart', 'the notice that machines will be restarted')
    .option('--window <text>', 'when they will be')
    .action(async (named, options) =>
      end(await (await import('./desk/notice.ts')).notice(named, options, environment)),
    );
  acting(desk.command('duties'), 'what is open in all your cases, by date', 'duties').action(async (options) =>
    end(await (await import('./desk/duties.ts')).printDuties(options, environment)),
  );
  acting(
    desk.command('done'),
    'closes a duty by what shows that it is done',
    'done OSN-7 "X23" cve-mail.eml --kind message',
  )
    .argument('<case>', CASE)
    .argument('<duty>', 'its name, as desk duties prints it')
    .argument('<file>', 'the evidence, which is kept')
    .option('--kind <kind>', 'message, file (default), acknowledgement, letter')
    .option('--where <place>', 'where it was found')
    .action(async (named, duty, path, options) =>
      end(await (await import('./desk/duties.ts')).done(named, duty, path, options, environment)),
    );
  acting(
    desk.command('forget'),
    'destroys the content of a case that must not be kept: spam, or what nobody may have',
    'forget k3qz --reason "spam"',
  )
    .argument('<case>', CASE)
    .requiredOption('--reason <text>', 'why; it stays, with who did it')
    .action(async (named, options) =>
      end(await (await import('./desk/forget.ts')).forget(named, options, environment)),
    );
  acting(
    desk.command('decisions'),
    'what was decided about an embargo that is over, to be published',
    'decisions OSN-7',
  )
    .argument('<case>', CASE)
    .action(async (named, options) =>
      end(await (await import('./desk/duties.ts')).printDecisions(named, options, environment)),
    );
  addBatchCommands(desk, environment, end);
  for (const step of SIMPLE_STEPS) {
    const [name = '', ...words] = step.words.split(' ');
    const command = acting(desk.command(name), step.says, step.example);
    for (const word of words) command.argument(word, word === '<case>' ? CASE : '');
    for (const option of step.options) {
      if (option === 'on') command.option('--on <section>', 'the section that is spoken of');
      else if (option === 'reason') command.option('--reason <text>', 'why');
      else command.requiredOption(`--${option.slice(0, -1)} <text>`, 'why');
    }
    command.action(async (...given: unknown[]) => {
      const [named = '', ...rest] = given.slice(0, words.length) as string[];
      const options = given[words.length] as StepOptions;
      const { doStep } = await import('./desk/do-step.ts');
      end(await doStep(step, named, rest, options, environment));
    });
  }
}

function addBatchCommands(desk: Command, environment: Environment, end: End): void {
  const batch = described(desk.command('batch'), 'several advisories that go out together');
  acting(
    batch.command('make'),
    'makes one of cases, in the order in which they go out',
    'batch make "December" k3qz 7abc',
  )
    .argument('<title>', 'what the team calls it')
    .argument('<case...>', CASE)
    .action(async (title, named, options) =>
      end(await (await import('./desk/batch.ts')).make(title, named, options, environment)),
    );
  acting(batch.command('show'), 'the cases of a batch, in order', 'batch show BATCH')
    .argument('<batch>', 'its id')
    .action(async (named, options) => end(await (await import('./desk/batch.ts')).show(named, options, environment)));
  acting(
    batch.command('agree'),
    'agrees on one end for all of it',
    'batch agree BATCH 2026-12-08T12:00:00Z --reason "..."',
  )
    .argument('<batch>', 'its id')
    .argument('<instant>', 'when the embargo ends')
    .requiredOption('--reason <text>', 'why')
    .action(async (named, instant, options) =>
      end(await (await import('./desk/batch.ts')).agree(named, instant, options, environment)),
    );
  acting(
    batch.command('end-early'),
    'ends the embargo of all of it now, and releases what is signed: agreed, exploited, leaked, published',
    'batch end-early BATCH leaked --where "a site for pasted texts"',
  )
    .argument('<batch>', 'its id')
    .argument('<why>', 'what happened')
    .option('--where <text>', 'what became known, and where')
    .action(async (named, why, options) =>
      end(await (await import('./desk/batch.ts')).endEarly(named, why, options, environment)),
    );
  acting(batch.command('leave'), 'takes a case out of its batch', 'batch leave OSN-7')
    .argument('<case>', CASE)
    .action(async (named, options) => end(await (await import('./desk/batch.ts')).leave(named, options, environment)));
}

function addRehearsalCommand(desk: Command, environment: Environment, end: End): void {
  described(desk.command('rehearse'), 'plays trouble through with an invented team and clock: nothing leaves')
    .argument('[scenario]', 'which one; without: lists them')
    .option('--list', 'list the scenarios')
    .option('--step', 'stop at each decision, and let you make it')
    .option('--policy <name>', "your rules instead of the scenario's: a name or a file")
    .option('--keep <dir>', 'keep the data directory of the rehearsal here, to look into it')
    .option('--data <dir>', 'the data directory whose policies may be named (default: $TOCSIN_DATA or ./tocsin-data)')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  tocsin desk rehearse leak-before-date --step')
    .action(async (named: string | undefined, options: RehearseOptions) => {
      const { rehearse } = await import('./desk/rehearse.ts');
      end(await rehearse(named, options, environment));
    });
}

function addReportCommands(desk: Command, environment: Environment, end: End): void {
  acting(desk.command('duplicate'), 'closes a case, since another one is the same', 'duplicate k3qz OSN-7')
    .argument('<case>', CASE)
    .argument('<of>', 'the case that goes on')
    .action(async (named, of, options) =>
      end(await (await import('./desk/duplicate.ts')).duplicate(named, of, options, environment)),
    );
  described(desk.command('intake'), 'takes one report mail on standard input, for the pipe of a mail system')
    .option('--recipient <address>', 'to which address the mail system delivers it')
    .option('--data <dir>', 'the data directory (default: $TOCSIN_DATA or ./tocsin-data)')
    .option('--json', 'print what became of it')
    .addHelpText('after', '\nExample:\n  tocsin desk intake --data /var/lib/tocsin < mail.eml')
    .action(async (options) => end(await (await import('./desk/intake.ts')).intake(options, environment)));
}

function addKeyCommands(program: Command, environment: Environment, end: End): void {
  const keys = ofKeys(program.command('keys'), 'the keys of this installation, and what is wrong with them', '');
  keys.action(async (options) => end(await (await import('./desk/keys.ts')).printKeys(options, environment)));
  const seal = described(keys.command('seal'), 'the keys that seal cases');
  ofKeys(seal.command('new'), 'seals with a new key from now on; those before go on opening', 'seal new').action(
    async (options) => end(await (await import('./desk/keys.ts')).newSealKey(options, environment)),
  );
  const intake = described(keys.command('intake'), 'the keys that open encrypted reports');
  ofKeys(intake.command('new'), 'makes one that opens and cannot sign, and prints its certificate', 'intake new')
    .option('--name <name>', 'whose it is (default: that of sender)')
    .option('--address <address>', 'where reports go (default: intakeAddress, or that of sender)')
    .action(async (options) => end(await (await import('./desk/keys.ts')).newIntakeKey(options, environment)));
  const signing = described(keys.command('signing'), 'keys for signatures of the team');
  ofKeys(
    signing.command('new'),
    'makes one, and prints its certificate',
    'signing new team.key --passphrase-file passphrase.txt',
  )
    .argument('<file>', 'where the private key goes')
    .option('--passphrase-file <file>', 'the passphrase that protects it, in its first line')
    .option('--name <name>', 'whose it is (default: that of sender)')
    .option('--address <address>', 'its address (default: that of sender)')
    .option('--expires <instant>', 'when it ends (default: never)')
    .action(async (path, options) =>
      end(await (await import('./desk/keys.ts')).newSigningKey(path, options, environment)),
    );
}

function ofKeys(command: Command, description: string, example: string): Command {
  return described(command, description)
    .option('--data <dir>', 'the data directory (default: $TOCSIN_DATA or ./tocsin-data)')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example === '' ? '' : `\nExample:\n  tocsin keys ${example}`);
}

function addTeamCommands(desk: Command, environment: Environment, end: End): void {
  const team = acting(desk.command('team'), 'who is in the team', 'team add Ada --role lead --role signer');
  team.action(async (options) => end(await (await import('./desk/team.ts')).printTeam(options, environment)));
  acting(team.command('add'), 'adds somebody', 'team add Ada --role lead')
    .argument('<name>', 'what the record calls the person')
    .option('--role <role...>', 'lead, member, signer, observer')
    .action(async (name, options) => end(await (await import('./desk/team.ts')).addToTeam(name, options, environment)));
  acting(team.command('roles'), 'changes what somebody may do', 'team roles Ada --role member')
    .argument('<name>', 'who')
    .requiredOption('--role <role...>', 'lead, member, signer, observer')
    .action(async (name, options) =>
      end(await (await import('./desk/team.ts')).setTeamRoles(name, options, environment)),
    );
  acting(
    team.command('remove'),
    'takes somebody out of the team, with all sessions and passkeys',
    'team remove Ada --reason "has left"',
  )
    .argument('<name>', 'who')
    .requiredOption('--reason <text>', 'why')
    .action(async (name, options) =>
      end(await (await import('./desk/team.ts')).removeFromTeam(name, options, environment)),
    );
  acting(team.command('invite'), 'prints a code by which somebody adds the first passkey', 'team invite Ada')
    .argument('<name>', 'who')
    .action(async (name, options) =>
      end(await (await import('./desk/team.ts')).printSignInCode(name, 'invite', options, environment)),
    );
  acting(
    team.command('recover'),
    'prints a code for lost passkeys, good once a second person agreed',
    'team recover Ada',
  )
    .argument('<name>', 'who')
    .action(async (name, options) =>
      end(await (await import('./desk/team.ts')).printSignInCode(name, 'ask_recovery', options, environment)),
    );
}

function addAuditCommands(desk: Command, environment: Environment, end: End): void {
  const audit = described(desk.command('audit'), 'the record of everything that was done');
  acting(audit.command('verify'), 'whether every entry is as it was written', 'audit verify --head head.json')
    .option('--head <file>', 'what audit head printed earlier, kept elsewhere')
    .option('--anchors <path>', 'the anchors that were kept: mails in a file or folder, or the git repository')
    .action(async (options) => end(await (await import('./desk/audit.ts')).verifyAudit(options, environment)));
  acting(audit.command('anchor'), 'tells the head to the outside now, as is done each day', 'audit anchor').action(
    async (options) => end(await (await import('./desk/audit.ts')).anchorNow(options, environment)),
  );
  acting(audit.command('head'), 'prints where the record ends, to be kept elsewhere', 'audit head > head.json').action(
    async (options) => end(await (await import('./desk/audit.ts')).printHead(options, environment)),
  );
}

function addMemberCommands(program: Command, environment: Environment, end: End): void {
  const members = acting(program.command('members'), 'who is told before the public', '');
  members.action(async (options) => end(await (await import('./desk/members.ts')).printMembers(options, environment)));
  acting(
    members.command('apply'),
    'puts an application into the register',
    'apply "Example Hosting" --class "public hoster" --address security@example.org --answers answers.yaml',
  )
    .argument('<organisation>', 'its name')
    .option('--class <class>', 'one of those of the policy')
    .option('--address <address>', 'the role address that letters go to')
    .option('--answers <file>', 'YAML: the items of the policy, each with its answer')
    .option('--certificate <file>', 'the certificate that letters are encrypted to')
    .action(async (name, options) => end(await (await import('./desk/members.ts')).apply(name, options, environment)));
  for (const kind of ['admit', 'refuse', 'suspend', 'reinstate', 'remove'] as const) {
    acting(members.command(kind), STATUS_STEPS[kind], `${kind} "Example Hosting" --reason "..."`)
      .argument('<organisation>', 'which')
      .requiredOption('--reason <text>', 'why')
      .action(async (name, options) =>
        end(await (await import('./desk/members.ts')).changeStatus(name, kind, options, environment)),
      );
  }
  acting(
    members.command('certificate'),
    'changes the certificate that letters are encrypted to',
    'certificate "Example Hosting" example.asc',
  )
    .argument('<organisation>', 'which')
    .argument('<file>', 'an OpenPGP certificate')
    .action(async (name, path, options) =>
      end(await (await import('./desk/members.ts')).setCertificate(name, path, options, environment)),
    );
  acting(members.command('address'), 'changes where letters go', 'address "Example Hosting" security@example.org')
    .argument('<organisation>', 'which')
    .argument('<address>', 'the new address')
    .action(async (name, address, options) =>
      end(await (await import('./desk/members.ts')).setAddress(name, address, options, environment)),
    );
}

const CASE = 'its id or the beginning of it, or OSN-7';

const STATUS_STEPS = {
  admit: 'makes an applicant a member',
  refuse: 'refuses an application',
  suspend: 'sends nothing more to a member, for a while',
  reinstate: 'ends that',
  remove: 'takes a member out of the register',
} as const;

/** A command in which somebody of the team does something. */
function acting(command: Command, description: string, example: string): Command {
  const parent = command.parent?.name();
  const before =
    parent === 'desk' || parent === 'team' || parent === 'audit' || parent === 'batch'
      ? 'desk '
      : parent === 'members'
        ? 'members '
        : '';
  return described(command, description)
    .option('--as <name>', 'who you are in the team (default: $TOCSIN_AS, or its only person)')
    .option('--data <dir>', 'the data directory (default: $TOCSIN_DATA or ./tocsin-data)')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example === '' ? '' : `\nExample:\n  tocsin ${before}${example}`);
}

function described(command: Command, description: string): Command {
  // options behind a subcommand are its own: `desk team add Ada --data DIR` is not about `desk team`
  return hintingAtItself(command)
    .enablePositionalOptions()
    .exitOverride()
    .helpOption('-h, --help', 'print this help')
    .description(description);
}
