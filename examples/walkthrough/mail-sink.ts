import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';

/* `node mail-sink.ts PORT FOLDER`: a mail server on loopback that keeps every letter as a file, named after who it is for. */

const [port, folder] = process.argv.slice(2);
if (port === undefined || folder === undefined) throw new Error('usage: mail-sink.ts PORT FOLDER');
let letters = 0;
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  onData(stream, session, done) {
    const pieces: Buffer[] = [];
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    stream.on('end', () => {
      letters += 1;
      const to = session.envelope.rcptTo.map(({ address }) => address.replace(/[^A-Za-z0-9.@-]/g, '_')).join('+');
      writeFileSync(join(folder, `${letters}-${to}.eml`), Buffer.concat(pieces));
      done();
    });
  },
});
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
