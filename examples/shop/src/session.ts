/** The token of the person who is signed in. Yours comes from your sign-in. */
export const session = { token: "first-token" };
