"use client";

import { useEffect } from "react";
import * as api from "../api.js";
import { check } from "../check.js";

export default function Page() {
  useEffect(() => {
    check(api, Object.fromEntries(new URLSearchParams(location.search)));
  }, []);
  return <p>{api.explain({ status: 429 })}</p>;
}
