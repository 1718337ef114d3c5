// What every consumer does with the two lines of the README: a request that is answered 503 first,
// and one classification. The result goes home, so that no way of running it needs another.

export async function check({ fetch, explain }, { api, home }) {
  let result;
  try {
    const response = await fetch(api);
    result = { status: response.status, body: await response.text(), said: explain({ status: 402 }) };
  } catch (error) {
    result = { error: String(error?.stack ?? error) };
  }
  await globalThis.fetch(home, { method: "POST", body: JSON.stringify(result) });
}
