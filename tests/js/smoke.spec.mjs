// The package can be imported, here.

export default async function run({ comeback }) {
  const version = comeback.version;
  return [
    {
      name: "the package says its version",
      ok: typeof version === "string" && version !== "",
      error: `version is ${JSON.stringify(version)}`,
    },
  ];
}
