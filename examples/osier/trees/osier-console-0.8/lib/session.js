/* SPDX-License-Identifier: Apache-2.0 */
// Who is signed in: the cookie names a session, the session names a person.
const sessions = new Map();

export function signIn(person, newId) {
  const id = newId();
  sessions.set(id, { person, since: Date.now() });
  return id;
}

export function personOf(id) {
  const session = sessions.get(id);
  return session === undefined ? null : session.person;
}

export function signOut(id) {
  const session = sessions.get(id);
  if (session !== undefined) session.person = null;
}
