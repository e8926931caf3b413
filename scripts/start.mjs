// `npm start` is kept for the server. Until it is there, it says so and shows what works.
process.stdout.write(`The server is not part of Tocsin yet; npm start is kept for it.

What works today:
  bin/tocsin verify examples/osier/mail/osn3-v2.eml --keyring examples/osier/keys/osier-security.asc
  bin/tocsin show   examples/osier/mail/osn3-v2.eml --keyring examples/osier/keys/osier-security.asc
  bin/tocsin lint   examples/osier/mail/osn3-v2.eml
  bin/tocsin diff   examples/osier/mail/osn3-v1.eml examples/osier/mail/osn3-v2.eml --keyring examples/osier/keys/osier-security.asc
  bin/tocsin --help
`);
