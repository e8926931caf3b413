#!/bin/sh
# A case from the report to the archive, with real parts: gpg, a mail server on loopback, the built program, two people of the
# team, three members of whom one has a certificate that is over. It stops at the first step that does not do what it should.
#
#   sh examples/walkthrough/run.sh [FOLDER]
#
# MINUTES: how far ahead the end of the embargo lies (5). PORT: of the site (8189); the mail server takes the next one.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
folder=${1:-$(mktemp -d)}
MINUTES=${MINUTES:-5}
PORT=${PORT:-8189}
mkdir -p "$folder/data/keyring" "$folder/gnupg" "$folder/mail"
chmod 700 "$folder/gnupg"
export TOCSIN_DATA="$folder/data" TOCSIN_AS=Ada
tocsin() { "$here/bin/tocsin" "$@"; }
gpg() { command gpg --homedir "$folder/gnupg" --batch --quiet --yes --passphrase '' "$@"; }
get() {
  sh "$here/scripts/node" -e 'fetch(process.argv[1]).then(async (answer) => {
    process.stdout.write(await answer.text());
    process.exitCode = answer.ok ? 0 : 1;
  }, () => process.exit(1));' "$1"
}
say() { printf '\n== %s\n' "$*"; }
fail() { echo "walkthrough: $*" >&2; exit 1; }
refused() { if "$@"; then fail "expected a refusal: $*"; fi; }
sink= server=
stop() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ -z "$sink" ] || kill "$sink" 2>/dev/null || true
  gpgconf --homedir "$folder/gnupg" --kill all 2>/dev/null || true
}
trap stop EXIT

say "keys: the series' own, and one for each member"
gpg --import "$here/examples/osier/keys/test-only-osier-security.secret.asc"
team=$(gpg --list-secret-keys --with-colons | awk -F: '/^fpr/{print $10; exit}')
cp "$here/examples/osier/keys/osier-security.asc" "$folder/data/keyring/"
for name in alpha beta; do
  gpg --quick-gen-key "$name <security@$name.example>" future-default default 2y
done
gpg --faked-system-time 20240101T000000 --quick-gen-key 'gamma <security@gamma.example>' future-default default 1y
for name in alpha beta gamma; do gpg --armor --export "security@$name.example" > "$folder/$name.asc"; done

say "the sample series, a team, members"
cat > "$folder/data/tocsin.yaml" <<YAML
series: OSN
policy: minimal
publicUrl: http://localhost:$PORT
sender: "Osier Security <security@osier.example>"
teamAddress: team@osier.example
smtpRelay: smtp://127.0.0.1:$((PORT + 1))
channels:
  - { name: site, list: announce }
  - { name: oss-security, address: oss-security@lists.example.org, list: oss-security }
YAML
tocsin import "$here/examples/osier/list/announce.mbox" --list announce
sh "$here/scripts/node" "$here/examples/walkthrough/mail-sink.ts" $((PORT + 1)) "$folder/mail" > "$folder/sink.log" &
sink=$!
tocsin desk team add Ada --role lead
tocsin desk team add Bob --role member
for name in alpha beta gamma; do
  tocsin members apply "$name" --class hoster --address "security@$name.example" --certificate "$folder/$name.asc"
  tocsin members admit "$name" --reason 'its status page shows it'
done
tocsin members

say "a report becomes a case"
case=$(echo 'A name is copied without a look at its length.' |
  tocsin desk report --from 'F. Inder' --address finder@example.org 2> "$folder/report.txt")
tocsin desk triage "$case" in_scope --grounds '2.1 is supported'
number=$(tocsin desk number "$case" | grep -o 'OSN-[0-9]*' | head -1)
[ -n "$number" ] || fail 'no number was printed'
end=$(date -u -d "+$MINUTES minutes" +%Y-%m-%dT%H:%M:%SZ)
tocsin desk agree "$number" "$end" --reason 'as offered'

say "a text, its patch, what may be deployed"
printf -- '- { what: patches, verdict: allowed }\n' > "$folder/permissions.yaml"
tocsin desk permit "$number" "$folder/permissions.yaml"
patch=$(echo "$number" | tr 'A-Z' 'a-z' | tr -d -).patch
printf -- '--- a/parse.c\n+++ b/parse.c\n@@ -1 +1 @@\n-copy(name);\n+copy(name, sizeof name);\n' > "$folder/$patch"
tocsin desk file "$number" "$folder/$patch"
tocsin desk draft "$number" --title 'Overflow in the parser of osierd' |
  awk -v patch="$patch" '
    { print }
    /^-+$/ && last == "Fixing It" { print "\nApplying the attached patch resolves this issue.\n\n" patch "          osierd 2.1"; }
    /^-+$/ && (last == "Summary" || last == "Consequences") { print "\nThe parser copies a name without looking at its length."; }
    /^-+$/ && last == "Who Is Affected" { print "\nosierd 2.1 is vulnerable."; }
    /^-+$/ && last == "Workarounds" { print "\nThere is no known workaround."; }
    { last = $0 }' > "$folder/text.txt"
tocsin desk text "$number" "$folder/text.txt"
refused tocsin desk predisclose "$number"
tocsin desk approve "$number" --as Bob

say "signed by gpg, and to the members"
sign() {
  tocsin desk text "$number" > "$folder/to-sign.txt"
  gpg --clearsign --local-user "$team" --output "$folder/signed.asc" "$folder/to-sign.txt"
  tocsin desk sign "$number" "$folder/signed.asc"
}
sign
tocsin desk predisclose "$number"
tocsin desk work
[ "$(ls "$folder/mail" | grep -c '@alpha\|@beta')" = 2 ] || fail 'expected a letter to alpha and one to beta'
[ "$(ls "$folder/mail" | grep -c @gamma)" = 0 ] || fail 'gamma got a letter, its certificate is over'
if grep -rq "osierd\|$number" "$folder/mail"; then fail 'a letter shows what it is about'; fi
gpg --decrypt "$folder"/mail/*@alpha* > "$folder/opened.txt"
grep -q 'Overflow in the parser of osierd' "$folder/opened.txt" || fail 'the letter does not hold the text'
refused tocsin desk release "$number"

say "the version for the public, signed before the end"
tocsin desk draft "$number" --public --save
tocsin desk approve "$number" --as Bob
sign
tocsin desk conditions "$number" > "$folder/conditions.txt"
gpg --clearsign --local-user "$team" --output "$folder/conditions.asc" "$folder/conditions.txt"
tocsin desk conditions "$number" "$folder/conditions.asc"
tocsin desk show "$number"

say "the server releases it at $end"
# not by the function: its subshell would be ended, and not the server
"$here/bin/tocsin" serve --listen "127.0.0.1:$PORT" > "$folder/server.log" 2>&1 &
server=$!
page="http://127.0.0.1:$PORT/advisories/$number"
until get "http://127.0.0.1:$PORT/readyz" > /dev/null; do
  kill -0 "$server" 2>/dev/null || fail "the server does not start: $(cat "$folder/server.log")"
  sleep 1
done
kill -0 "$server" 2>/dev/null || fail "another server answers at port $PORT: $(cat "$folder/server.log")"
if get "$page" > /dev/null; then fail 'the page is there before the end'; fi
left=$(($(date -d "$end" +%s) - $(date +%s)))
[ "$left" -gt 0 ] && sleep "$left"
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
  if ls "$folder/mail" | grep -q oss-security@; then break; fi
  sleep 1
done
sent=$(ls "$folder"/mail/*oss-security@*.eml) || fail 'nothing came to the list'

say "what came to the list is genuine, to us and to gpg"
tocsin verify "$sent"
gpg --verify "$sent"

say "who is concerned is on the site beside it, as it was confirmed"
get "$page.conditions.asc" > "$folder/published.asc"
gpg --verify "$folder/published.asc"
cmp "$folder/published.asc" "$folder/conditions.asc"
tocsin show "$number" --json | grep -q '"basis": "confirmed"' || fail 'show does not know what was confirmed'
mkdir -p "$folder/host"
echo '{ "xen": "4.17.3" }' > "$folder/host/facts.json"
tocsin check "$number" --host "$folder/host" --json > "$folder/answer.json" || true
grep -q '"basis": "confirmed"' "$folder/answer.json" || fail 'check does not go by what was confirmed'

say "the list delivers it, and the archive shows it"
tocsin deliver --list oss-security < "$sent"
get "$page" > "$folder/page.html"
grep -q 'Overflow in the parser of osierd' "$folder/page.html" || fail 'the page does not show it'
get "http://127.0.0.1:$PORT/lists/oss-security/" | grep -q "$(date -u -d "$end" +%Y)" || fail 'the list is empty'
get "http://127.0.0.1:$PORT/feed.atom" | grep -q "$number" || fail 'the feed does not have it'
tocsin desk show "$number"
tocsin desk decisions "$number"
tocsin desk audit verify
say "done: everything is in $folder"
