/** This file was auto-generated: write it anew with `npm run generate`. */
export interface paths {
    readonly "/_mock/about": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What is served, and how */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["About"];
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/checks": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** How the last run stands */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Checks"];
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly put?: never;
        /** Run the contract suite against a mock like this one, whose sandboxes it leaves alone */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Ids, or the start of ids up to a dot */
                        readonly only?: readonly string[];
                        /** @description Another profile than that of this mock */
                        readonly profile?: string;
                    };
                };
            };
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Checks"];
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description A run is under way */
                readonly 409: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/clock": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The sandbox's clock */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Clock"];
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly put?: never;
        /** Freeze, resume, set the pace, or advance */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @enum {boolean} */
                        readonly freeze: true;
                    } | {
                        /** @enum {boolean} */
                        readonly resume: true;
                    } | {
                        readonly rate: number;
                    } | {
                        /** @description 30s, 24h, or milliseconds */
                        readonly advance: string | number;
                    };
                };
            };
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Clock"] & {
                            /** @description What was due on the way, when the clock was advanced */
                            readonly ran?: readonly {
                                /** @description Epoch milliseconds of the sandbox's clock */
                                readonly at: number;
                                readonly what: string;
                            }[];
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/credits": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Balance and ledger */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description At most so many entries, the newest */
                    readonly limit?: string;
                    /** @description Only the entries of this task */
                    readonly task?: string;
                };
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Credits"];
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Set the balance */
        readonly put: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description null is unlimited */
                        readonly balance: number | null;
                    };
                };
            };
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Credits"];
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/deliveries": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Deliveries with every attempt, newest first */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Only ids below this one */
                    readonly before?: string;
                    /** @description At most so many */
                    readonly limit?: string;
                    /** @description Only those with this tag */
                    readonly tag?: string;
                    /** @description Only those of this task */
                    readonly task?: string;
                    /** @description Waits, such as 5s of real time, until there are some and all are delivered or given up */
                    readonly wait?: string;
                };
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly deliveries: readonly components["schemas"]["Delivery"][];
                            readonly next: number | null;
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/deliveries/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One delivery */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Delivery"];
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/deliveries/{id}/release": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Let a held delivery go */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": Record<string, unknown>;
                };
            };
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Delivery"];
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/deliveries/{id}/replay": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Send it once more, as a delivery of its own */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": Record<string, unknown>;
                };
            };
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Delivery"];
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/deliveries/{id}/signature": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Each step of checking its attempts' signatures with the secret of the webhook */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly attempts: readonly {
                                readonly number: number;
                                readonly steps: components["schemas"]["SignatureSteps"];
                                readonly verdict: components["schemas"]["SignatureVerdict"];
                            }[];
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/demo": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Open a sandbox in which a story has happened: tasks of the last day, its receiver on, no limits */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Left out: one is drawn */
                        readonly key?: string;
                    };
                };
            };
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly id: string;
                            /** @description In full */
                            readonly key: string;
                            readonly masked: string;
                            readonly tasks: number;
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/docs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A page that draws this document */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Server-sent events of the sandbox, of another with ?sandbox=ID, or of all with ?sandbox=all */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/faults": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Planned faults and what is left of them */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly faults: readonly components["schemas"]["PlannedFault"][];
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly put?: never;
        /** Plan a fault for the next requests */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": components["schemas"]["Fault"];
                };
            };
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["PlannedFault"];
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Forget all planned faults */
        readonly delete: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": Record<string, unknown>;
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/health": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether it is up; needs no key and no token */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/limits": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /** Set the rate limits */
        readonly put: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description "1/s,60/m", "off", or null for the account's own */
                        readonly limits: string | null;
                    };
                };
            };
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @description Null: the account's own */
                            readonly limits: string | null;
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/metrics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** How it does, for Prometheus; needs no key */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/openapi.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** This document */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/ready": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether it can serve: 503 with the reason where not; needs no key and no token */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/receiver": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether it is on, and what has arrived, with each step of the signature check */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @description Newest first, at most 100 */
                            readonly received: readonly {
                                readonly answered: number;
                                /** @description Epoch milliseconds of the sandbox's clock */
                                readonly at: number;
                                readonly body: string;
                                readonly bytes: number;
                                /** @enum {string|null} */
                                readonly event: "success" | "failure" | null;
                                readonly headers: {
                                    readonly [key: string]: string;
                                };
                                readonly id: number;
                                readonly steps: components["schemas"]["SignatureSteps"];
                                readonly task: number | null;
                                readonly verdict: components["schemas"]["SignatureVerdict"];
                            }[];
                            readonly receiver: components["schemas"]["Receiver"];
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly put?: never;
        /** Switch the built-in receiver on: the sandbox's webhook leads there */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /**
                         * @description How long it takes to, such as 2s of real time, or milliseconds; 10m at most
                         * @default 0
                         */
                        readonly delay?: string | number;
                        /** @description Signs the events; empty: they are not signed; left out: one is drawn */
                        readonly secret?: string;
                        /**
                         * @description What it answers
                         * @default 200
                         */
                        readonly status?: number;
                    };
                };
            };
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly receiver: components["schemas"]["Receiver"];
                            readonly webhook: {
                                readonly encoding: string;
                                readonly events: readonly ("success" | "failure")[];
                                readonly headers: {
                                    readonly [key: string]: string;
                                };
                                readonly oldSecret?: string;
                                readonly retry: {
                                    readonly attempts: number;
                                    readonly ceiling: number;
                                    readonly factor: number;
                                    readonly first: number;
                                    readonly jitter: number;
                                    readonly timeout: number;
                                };
                                readonly secret?: string | null;
                                readonly url: string;
                                /** @enum {string} */
                                readonly wrap: "data" | "bare";
                            } | null;
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Switch it off: events go where they went before */
        readonly delete: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly receiver: components["schemas"]["Receiver"];
                            readonly webhook: {
                                readonly encoding: string;
                                readonly events: readonly ("success" | "failure")[];
                                readonly headers: {
                                    readonly [key: string]: string;
                                };
                                readonly oldSecret?: string;
                                readonly retry: {
                                    readonly attempts: number;
                                    readonly ceiling: number;
                                    readonly factor: number;
                                    readonly first: number;
                                    readonly jitter: number;
                                    readonly timeout: number;
                                };
                                readonly secret?: string | null;
                                readonly url: string;
                                /** @enum {string} */
                                readonly wrap: "data" | "bare";
                            } | null;
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/report": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The verdict on the client, and what its tests never met */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly format?: "json" | "junit" | "markdown";
                    /** @description An id in place of the key; all: every sandbox, as one client */
                    readonly sandbox?: string;
                };
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Verdict"];
                        readonly "application/xml": string;
                        readonly "text/markdown": string;
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/requests": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The journal, newest first */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description At most so many */
                    readonly limit?: string;
                    /** @description Only those with this tag */
                    readonly tag?: string;
                };
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly requests: readonly components["schemas"]["JournalEntry"][];
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/reset": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Forget what happened and was set, or parts of it */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        readonly parts?: readonly ("tasks" | "credits" | "limits" | "faults" | "counters" | "requests" | "scenario" | "deliveries" | "webhook" | "clock")[];
                    };
                };
            };
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": Record<string, unknown>;
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/sandbox": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** All of the sandbox in one answer */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly clock: components["schemas"]["Clock"];
                            readonly credits: components["schemas"]["Credits"];
                            readonly deliveries: readonly components["schemas"]["Delivery"][];
                            readonly faults: readonly components["schemas"]["PlannedFault"][];
                            readonly id: string;
                            /** @description Masked */
                            readonly key: string;
                            /** @description Null: the account's own */
                            readonly limits: string | null;
                            readonly receiver: components["schemas"]["Receiver"];
                            readonly requests: readonly components["schemas"]["JournalEntry"][];
                            readonly scenario: {
                                /** @description Whether the sandbox was told to */
                                readonly isOwn: boolean;
                                readonly name: string;
                                readonly summary: string;
                            };
                            /** @description The key, where the mock itself has drawn it */
                            readonly secret: string | null;
                            readonly tasks: readonly components["schemas"]["Task"][];
                            readonly webhook: {
                                readonly encoding: string;
                                readonly events: readonly ("success" | "failure")[];
                                readonly headers: {
                                    readonly [key: string]: string;
                                };
                                readonly oldSecret?: string;
                                readonly retry: {
                                    readonly attempts: number;
                                    readonly ceiling: number;
                                    readonly factor: number;
                                    readonly first: number;
                                    readonly jitter: number;
                                    readonly timeout: number;
                                };
                                readonly secret?: string | null;
                                readonly url: string;
                                /** @enum {string} */
                                readonly wrap: "data" | "bare";
                            } | null;
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/sandboxes": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Every sandbox */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @description The one that was opened last comes first */
                            readonly sandboxes: readonly {
                                readonly id: string;
                                /** @description Masked */
                                readonly key: string;
                                /** @description Epoch milliseconds of the sandbox's clock */
                                readonly lastSeen: number | null;
                                /** @description Epoch milliseconds of the process clock */
                                readonly openedAt: number;
                                readonly requests: number;
                                readonly tasks: number;
                            }[];
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly put?: never;
        /** Open a sandbox */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Left out: one is drawn */
                        readonly key?: string;
                    };
                };
            };
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly id: string;
                            /** @description In full */
                            readonly key: string;
                            readonly masked: string;
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/scenario": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The scenario in use, and those there are */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @description Whether the sandbox was told to */
                            readonly isOwn: boolean;
                            readonly name: string;
                            readonly scenarios: readonly {
                                readonly name: string;
                                readonly summary: string;
                            }[];
                            readonly summary: string;
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Follow a scenario, by name or written here */
        readonly put: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        readonly name: string;
                    } | {
                        readonly scenario: components["schemas"]["Scenario"];
                    };
                };
            };
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @description Whether the sandbox was told to */
                            readonly isOwn: boolean;
                            readonly name: string;
                            readonly summary: string;
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly post?: never;
        /** Follow the default one again */
        readonly delete: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @description Whether the sandbox was told to */
                            readonly isOwn: boolean;
                            readonly name: string;
                            readonly summary: string;
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/scenarios": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Every scenario */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly scenarios: readonly {
                                readonly name: string;
                                readonly summary: string;
                            }[];
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/tasks": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Tasks, newest first */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Only ids below this one */
                    readonly before?: string;
                    /** @description At most so many */
                    readonly limit?: string;
                    /** @description Only those with this tag */
                    readonly tag?: string;
                };
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @description What `before` takes for the next page */
                            readonly next: number | null;
                            readonly tasks: readonly components["schemas"]["Task"][];
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/tasks/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One task */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Task"];
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        /** Forget a task */
        readonly delete: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly deleted: number;
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly options?: never;
        readonly head?: never;
        /** Force a status */
        readonly patch: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        readonly errors?: readonly string[];
                        readonly result?: {
                            readonly [key: string]: unknown;
                        };
                        /** @enum {string} */
                        readonly status: "ACCEPTED" | "WAITING" | "PROCESSING" | "DONE" | "ERROR" | "CANCELLED" | "PAUSED";
                    };
                };
            };
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Task"];
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description The task has ended */
                readonly 409: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly trace?: never;
    };
    readonly "/_mock/tasks/{id}/answers": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What the API answered to its accept, and would answer to a poll now; the journal knows nothing of it */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly accepted?: unknown;
                            readonly result?: unknown;
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/_mock/webhook": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Where events go, the secret included */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly webhook: {
                                readonly encoding: string;
                                readonly events: readonly ("success" | "failure")[];
                                readonly headers: {
                                    readonly [key: string]: string;
                                };
                                readonly oldSecret?: string;
                                readonly retry: {
                                    readonly attempts: number;
                                    readonly ceiling: number;
                                    readonly factor: number;
                                    readonly first: number;
                                    readonly jitter: number;
                                    readonly timeout: number;
                                };
                                readonly secret?: string | null;
                                readonly url: string;
                                /** @enum {string} */
                                readonly wrap: "data" | "bare";
                            } | null;
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Send events somewhere */
        readonly put: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": components["schemas"]["Webhook"];
                };
            };
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly webhook: {
                                readonly encoding: string;
                                readonly events: readonly ("success" | "failure")[];
                                readonly headers: {
                                    readonly [key: string]: string;
                                };
                                readonly oldSecret?: string;
                                readonly retry: {
                                    readonly attempts: number;
                                    readonly ceiling: number;
                                    readonly factor: number;
                                    readonly first: number;
                                    readonly jitter: number;
                                    readonly timeout: number;
                                };
                                readonly secret?: string | null;
                                readonly url: string;
                                /** @enum {string} */
                                readonly wrap: "data" | "bare";
                            } | null;
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly post?: never;
        /** Send events nowhere */
        readonly delete: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Done */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly webhook: {
                                readonly encoding: string;
                                readonly events: readonly ("success" | "failure")[];
                                readonly headers: {
                                    readonly [key: string]: string;
                                };
                                readonly oldSecret?: string;
                                readonly retry: {
                                    readonly attempts: number;
                                    readonly ceiling: number;
                                    readonly factor: number;
                                    readonly first: number;
                                    readonly jitter: number;
                                    readonly timeout: number;
                                };
                                readonly secret?: string | null;
                                readonly url: string;
                                /** @enum {string} */
                                readonly wrap: "data" | "bare";
                            } | null;
                        };
                    };
                };
                /** @description Refused */
                readonly 400: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is none */
                readonly 404: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        readonly About: {
            readonly baseUrl: string;
            readonly contract: {
                readonly file: string;
                readonly hash: string;
                /** @description Null is never */
                readonly lastVerified: {
                    readonly at: string;
                    readonly target: string;
                } | null;
                readonly title: string;
                readonly version: string;
            };
            readonly cors: boolean;
            readonly curl: string;
            readonly demo: {
                readonly key: string;
                readonly sandbox: string;
            } | null;
            readonly families: readonly {
                readonly accept: {
                    readonly id: string;
                    readonly mediaTypes: readonly string[];
                    readonly method: string;
                    readonly path: string;
                    readonly summary: string;
                };
                readonly idParameter: string;
                readonly name: string;
                /** @description JSON pointer into /openapi.json */
                readonly requestSchema: string;
                readonly result: {
                    readonly id: string;
                    readonly method: string;
                    readonly path: string;
                };
                /** @description The least that is accepted */
                readonly sample?: unknown;
            }[];
            readonly limits: string;
            readonly pricePerPicture: number;
            readonly profile: {
                readonly name: string;
                readonly nested: readonly number[];
                /** @enum {string} */
                readonly resultUrlScheme: "as-served" | "http";
                /** @enum {string} */
                readonly unset: "omit" | "null";
            };
            readonly reference: {
                readonly api: string;
                readonly control: string;
            };
            readonly routes: readonly string[];
            readonly samples: readonly {
                readonly height: number;
                /** @enum {string} */
                readonly kind: "garment" | "model";
                readonly name: string;
                readonly title: string;
                readonly url: string;
                readonly width: number;
            }[];
            readonly scenario: {
                readonly name: string;
                readonly summary: string;
            };
            readonly state: {
                readonly kind: string;
            };
            readonly takesAnyKey: boolean;
            readonly version: string;
            readonly webhook: string | null;
        };
        readonly Checks: {
            readonly done: number;
            /** @description Why there is no report */
            readonly error: string | null;
            readonly outcomes: {
                readonly drift: number;
                readonly failed: number;
                readonly passed: number;
                readonly skipped: number;
            };
            readonly report: components["schemas"]["ContractReport"];
            /** @description In the order of the plan */
            readonly results: readonly {
                readonly id: string;
                /** @enum {string} */
                readonly outcome: "passed" | "failed" | "drift" | "skipped";
                readonly reason: string | null;
                readonly subject: string;
                readonly title: string;
            }[];
            readonly startedAt: string | null;
            /** @enum {string} */
            readonly state: "never" | "running" | "done" | "failed";
            readonly total: number | null;
        };
        readonly Clock: {
            readonly frozen: boolean;
            /** @description Epoch milliseconds of the sandbox's clock */
            readonly now: number;
            /** @description Sandbox time for each unit of real time */
            readonly rate: number;
            /** @description The same, as the API writes times */
            readonly time: string;
        };
        readonly ContractReport: {
            readonly checks: readonly {
                readonly credits: number;
                readonly evidence: readonly {
                    readonly curl?: string;
                    readonly expected: string;
                    readonly received: string;
                    readonly requestId?: string;
                    readonly what: string;
                }[];
                readonly id: string;
                readonly ms: number;
                /** @enum {string} */
                readonly outcome: "passed" | "failed" | "drift" | "skipped";
                readonly reason: string | null;
                readonly source: {
                    /** @enum {string} */
                    readonly mark: "contract";
                    readonly operation: string;
                    readonly pointer: string;
                } | {
                    readonly fact: string;
                    /** @enum {string} */
                    readonly mark: "documented" | "observed" | "assumed";
                };
                readonly subject: string;
                readonly title: string;
            }[];
            readonly contract: {
                readonly sha256: string;
                readonly title: string;
                readonly version: string;
            };
            readonly ms: number;
            readonly seed: string;
            readonly startedAt: string;
            readonly summary: {
                readonly credits: number;
                readonly drift: number;
                readonly failed: number;
                readonly passed: number;
                readonly skipped: number;
            };
            readonly target: {
                /** @enum {string} */
                readonly kind: "built-in" | "loopback" | "remote" | "exchanges";
                readonly note?: string;
                readonly profile?: string;
                readonly url: string;
            };
            /** @enum {number} */
            readonly version: 1;
            readonly wasTaskSeen: boolean;
        } | null;
        readonly Credits: {
            /** @description What can still be spent; null is unlimited */
            readonly balance: number | null;
            /** @description For tasks that have not ended */
            readonly held: number;
            /** @description Oldest first */
            readonly ledger: readonly {
                readonly amount: number;
                /** @description Epoch milliseconds of the sandbox's clock */
                readonly at: number;
                /** @enum {string} */
                readonly kind: "grant" | "hold" | "settle" | "refund" | "carried";
                readonly task?: number;
            }[];
            /** @description With a limit: whether the ledger has older entries than these */
            readonly more?: boolean;
            readonly spent: number;
        };
        readonly Delivery: {
            readonly attempts: readonly {
                /** @description Absent while it is under way */
                readonly answer?: {
                    /** @description The first 4 KB */
                    readonly body: string;
                    readonly headers: {
                        readonly [key: string]: string;
                    };
                    readonly ms: number;
                    readonly reason?: {
                        readonly kind: string;
                        readonly text: string;
                    };
                    readonly status?: number;
                };
                /** @description Epoch milliseconds of the sandbox's clock */
                readonly at: number;
                readonly body: string;
                /** @description Whether there was a secret to verify with */
                readonly hasSecret: boolean;
                readonly headers: {
                    readonly [key: string]: string;
                };
                readonly number: number;
                /** @description What the signature was made of */
                readonly signed?: string;
                readonly url: string;
            }[];
            /** @description Epoch milliseconds of the sandbox's clock */
            readonly createdAt: number;
            readonly encoding: string;
            /** @enum {string} */
            readonly event: "success" | "failure";
            readonly id: number;
            /** @description Epoch milliseconds of the sandbox's clock */
            readonly nextAt?: number;
            readonly reason?: string;
            readonly replayOf?: number;
            /** @description Body of the result GET at the end of the task, JSON text */
            readonly result: string;
            /** @enum {string} */
            readonly state: "pending" | "held" | "delivered" | "gave up";
            readonly tag?: string;
            readonly task: number;
            readonly trouble?: string;
        };
        /** @description A fault */
        readonly Fault: {
            /** @description How long the answer waits, in real time: fixed, a range, or a distribution */
            readonly delay?: string | readonly [
                string,
                string
            ] | {
                /** @description A duration: 100ms, 8s, 1m, 24h, 2d */
                readonly median: string;
                /** @default 0.5 */
                readonly sigma?: number;
            };
            /** @description For a 422: reasons by dotted path, such as {"options.pose": ["field required"]} */
            readonly details?: {
                readonly [key: string]: readonly string[];
            };
            /** @description Headers that the answer has besides */
            readonly headers?: {
                readonly [key: string]: string;
            };
            /** @description How the answer breaks; of a list, each in turn */
            readonly kind?: ("connection-reset" | "connection-close" | "cut-body" | "malformed-json" | "empty-body" | "slow-body" | "wrong-content-type") | readonly ("connection-reset" | "connection-close" | "cut-body" | "malformed-json" | "empty-body" | "slow-body" | "wrong-content-type")[];
            /**
             * @description Which requests meet it
             * @enum {string}
             */
            readonly on: "accept" | "poll" | "download" | "webhook";
            /** @description How likely each request meets it; the seed draws */
            readonly probability?: number;
            /** @description Status of a refusal, in its envelope */
            readonly status?: number;
            /** @default 1 */
            readonly times?: number;
        };
        readonly JournalEntry: {
            /** @description Epoch milliseconds of the sandbox's clock */
            readonly at: number;
            /** @description The first 4 KB */
            readonly body?: string;
            /** @description How the answer broke on its way */
            readonly fault?: string;
            readonly hint?: string;
            /** @description What the hint is about, by name */
            readonly hints?: readonly string[];
            /** @description The x-request-id */
            readonly id: string;
            readonly method: string;
            /** @description Real milliseconds */
            readonly ms: number;
            readonly operation?: string;
            readonly path: string;
            /** @description What the contract refuses, each place and its reason */
            readonly problems?: readonly string[];
            /** @description The gate or the fault that answered; error where the mock itself failed */
            readonly reason?: string;
            /** @description Seconds that a 429 told to wait */
            readonly reset?: number;
            readonly scenario: string;
            readonly status: number;
            readonly tag?: string;
            readonly task?: number;
            /**
             * @description The status of the task that the answer told
             * @enum {string}
             */
            readonly told?: "ACCEPTED" | "WAITING" | "PROCESSING" | "DONE" | "ERROR" | "CANCELLED" | "PAUSED";
            readonly why: string;
        };
        readonly Met: {
            readonly met: readonly string[];
            readonly never: readonly string[];
        };
        readonly Mistake: {
            readonly count: number;
            /** @description The first 20 */
            readonly evidence: readonly components["schemas"]["Sighting"][];
            /**
             * @description Where the fact comes from
             * @enum {string}
             */
            readonly mark: "contract" | "documented" | "observed" | "assumed";
            readonly rule: string;
            /** @description What is wrong, and what to do */
            readonly sentence: string;
            /** @enum {string} */
            readonly severity: "error" | "warning";
        };
        readonly PlannedFault: {
            readonly id: number;
            readonly left: number;
            /** @enum {string} */
            readonly on: "accept" | "poll" | "download" | "webhook";
            readonly probability: number;
            readonly times: number;
            readonly used: number;
            /** @description What happens, in words */
            readonly what: string;
        };
        readonly Problem: {
            /** @description What is wrong, and what to do */
            readonly error: string;
        };
        readonly Receiver: {
            /** @description How long it takes to, in real milliseconds */
            readonly delay: number;
            /** @description Masked; GET /_mock/webhook tells it */
            readonly secret: string | null;
            /** @description What it answers */
            readonly status: number;
            readonly url: string;
        } | null;
        /** @description A scenario of claid-mock */
        readonly Scenario: {
            readonly $schema?: string;
            /** @description What submits meet, in order; then they are accepted */
            readonly accept?: readonly {
                /** @description How long the answer waits, in real time: fixed, a range, or a distribution */
                readonly delay?: string | readonly [
                    string,
                    string
                ] | {
                    /** @description A duration: 100ms, 8s, 1m, 24h, 2d */
                    readonly median: string;
                    /** @default 0.5 */
                    readonly sigma?: number;
                };
                /** @description For a 422: reasons by dotted path, such as {"options.pose": ["field required"]} */
                readonly details?: {
                    readonly [key: string]: readonly string[];
                };
                /** @description Only every n-th request meets it */
                readonly every?: number;
                /** @description Headers that the answer has besides */
                readonly headers?: {
                    readonly [key: string]: string;
                };
                /** @description How the answer breaks; of a list, each in turn */
                readonly kind?: ("connection-reset" | "connection-close" | "cut-body" | "malformed-json" | "empty-body" | "slow-body" | "wrong-content-type") | readonly ("connection-reset" | "connection-close" | "cut-body" | "malformed-json" | "empty-body" | "slow-body" | "wrong-content-type")[];
                /** @description How likely each request meets it; the seed draws */
                readonly probability?: number;
                /** @description Status of a refusal, in its envelope */
                readonly status?: number;
                /** @description How many requests meet it before the next step takes over; all when left out */
                readonly times?: number;
            }[];
            /** @description Facts of the account */
            readonly account?: {
                /** @description What the account was given; what a sandbox holds and spent is taken off */
                readonly credits?: number;
                /** @description Accepts allowed in sliding windows: "1/s, 60/m", or off */
                readonly limits?: string;
                /** @description How long a picture can be downloaded */
                readonly linkLifetime?: string;
                /** @description Credits for each output picture */
                readonly pricePerPicture?: number;
                /** @description Scopes of every key; all of them when left out */
                readonly scopes?: readonly string[];
            };
            /** @description What downloads of its pictures meet */
            readonly download?: readonly {
                /** @description How long the answer waits, in real time: fixed, a range, or a distribution */
                readonly delay?: string | readonly [
                    string,
                    string
                ] | {
                    /** @description A duration: 100ms, 8s, 1m, 24h, 2d */
                    readonly median: string;
                    /** @default 0.5 */
                    readonly sigma?: number;
                };
                /** @description For a 422: reasons by dotted path, such as {"options.pose": ["field required"]} */
                readonly details?: {
                    readonly [key: string]: readonly string[];
                };
                /** @description Only every n-th request meets it */
                readonly every?: number;
                /** @description Headers that the answer has besides */
                readonly headers?: {
                    readonly [key: string]: string;
                };
                /** @description How the answer breaks; of a list, each in turn */
                readonly kind?: ("connection-reset" | "connection-close" | "cut-body" | "malformed-json" | "empty-body" | "slow-body" | "wrong-content-type") | readonly ("connection-reset" | "connection-close" | "cut-body" | "malformed-json" | "empty-body" | "slow-body" | "wrong-content-type")[];
                /** @description How likely each request meets it; the seed draws */
                readonly probability?: number;
                /** @description Status of a refusal, in its envelope */
                readonly status?: number;
                /** @description How many requests meet it before the next step takes over; all when left out */
                readonly times?: number;
            }[];
            /** @description The requests that it is for, when nothing else chooses; all that is said has to hold */
            readonly match?: {
                readonly body?: readonly {
                    readonly contains?: string;
                    readonly equals?: unknown;
                    readonly pattern?: string;
                    readonly pointer: string;
                }[];
                /** @description Regular expressions by name */
                readonly headers?: {
                    readonly [key: string]: string;
                };
                readonly method?: string;
                /** @description A regular expression */
                readonly path?: string;
            };
            /** @description Folder of photographs that its results show in place of drawings */
            readonly pictures?: string;
            /** @description What polls of the task meet */
            readonly poll?: readonly {
                /** @description How long the answer waits, in real time: fixed, a range, or a distribution */
                readonly delay?: string | readonly [
                    string,
                    string
                ] | {
                    /** @description A duration: 100ms, 8s, 1m, 24h, 2d */
                    readonly median: string;
                    /** @default 0.5 */
                    readonly sigma?: number;
                };
                /** @description For a 422: reasons by dotted path, such as {"options.pose": ["field required"]} */
                readonly details?: {
                    readonly [key: string]: readonly string[];
                };
                /** @description Only every n-th request meets it */
                readonly every?: number;
                /** @description Headers that the answer has besides */
                readonly headers?: {
                    readonly [key: string]: string;
                };
                /** @description How the answer breaks; of a list, each in turn */
                readonly kind?: ("connection-reset" | "connection-close" | "cut-body" | "malformed-json" | "empty-body" | "slow-body" | "wrong-content-type") | readonly ("connection-reset" | "connection-close" | "cut-body" | "malformed-json" | "empty-body" | "slow-body" | "wrong-content-type")[];
                /** @description How likely each request meets it; the seed draws */
                readonly probability?: number;
                /** @description Status of a refusal, in its envelope */
                readonly status?: number;
                /** @description How many requests meet it before the next step takes over; all when left out */
                readonly times?: number;
            }[];
            /**
             * @description What happens, in one line
             * @default A scenario of one test
             */
            readonly summary?: string;
            /** @description Figures that answers give instead of the usual ones */
            readonly task?: {
                /** Format: date-time */
                readonly createdAt?: string;
                /** @description Its id, where the sandbox has no task of that id yet */
                readonly id?: number;
                readonly input?: {
                    /** @enum {string} */
                    readonly format?: "jpeg" | "png";
                    readonly height?: number;
                    /** @description What the answer says, whatever the size */
                    readonly mps?: number;
                    readonly width?: number;
                };
                readonly output?: {
                    /** @enum {string} */
                    readonly format?: "jpeg" | "png";
                    readonly height?: number;
                    /** @description What the answer says, whatever the size */
                    readonly mps?: number;
                    readonly width?: number;
                };
            };
            /** @description What follows ACCEPTED, in order; a task whose last status is not final never ends */
            readonly timeline?: readonly {
                /** @description Time since the step before: fixed, or a range from which the seed draws */
                readonly after?: string | readonly [
                    string,
                    string
                ];
                /** @description For ERROR: the texts of `errors` */
                readonly errors?: readonly string[];
                /** @enum {string} */
                readonly status: "ACCEPTED" | "WAITING" | "PROCESSING" | "DONE" | "ERROR" | "CANCELLED" | "PAUSED";
            }[];
            /** @description What its deliveries meet */
            readonly webhook?: {
                /** @description How long after the end of the task the first attempt is due */
                readonly delay?: string;
                /** @enum {string} */
                readonly trouble?: "duplicate" | "out-of-order" | "late" | "lost" | "early" | "bad-signature" | "unsigned" | "old-secret" | "reserialised" | "respaced" | "malformed" | "held" | "encodings";
            };
        };
        readonly Sighting: {
            readonly delivery?: number;
            /** @description Its x-request-id */
            readonly request?: string;
            /** @description Its id, where several are judged as one client */
            readonly sandbox?: string;
            /** @description The beginning of what was sent */
            readonly sent?: string;
            readonly tag?: string;
            readonly task?: number;
            readonly what: string;
        };
        readonly SignatureSteps: readonly {
            /** @enum {string} */
            readonly name: "body" | "header" | "encoding" | "secret" | "computed" | "compare";
            /** @description Null: there is nothing to judge */
            readonly ok: boolean | null;
            readonly title: string;
            readonly value: string;
        }[];
        /**
         * @description unchecked: there is no secret to check with
         * @enum {string}
         */
        readonly SignatureVerdict: "true" | "false" | "missing" | "unchecked";
        readonly Task: {
            readonly createdAt: string;
            readonly errors: readonly string[];
            /** @description Path of the accept operation that took it */
            readonly family: string;
            readonly id: number;
            /** @description Credits held or spent */
            readonly price: number;
            /** @description The body as it was sent */
            readonly request?: unknown;
            readonly scenario: string;
            /** @enum {string} */
            readonly status: "ACCEPTED" | "WAITING" | "PROCESSING" | "DONE" | "ERROR" | "CANCELLED" | "PAUSED";
            readonly tag?: string;
            readonly timeline: readonly {
                /** @description Epoch milliseconds of the sandbox's clock */
                readonly at: number;
                /** @enum {string} */
                readonly status: "ACCEPTED" | "WAITING" | "PROCESSING" | "DONE" | "ERROR" | "CANCELLED" | "PAUSED";
            }[];
            /** @description What chose the scenario */
            readonly why: string;
        };
        readonly Verdict: {
            /** @description What the client met, and what never */
            readonly coverage: {
                readonly errors: components["schemas"]["Met"];
                readonly events: components["schemas"]["Met"];
                readonly faults: components["schemas"]["Met"];
                readonly profiles: components["schemas"]["Met"];
                readonly states: components["schemas"]["Met"];
                readonly troubles: components["schemas"]["Met"];
            };
            /** @description The worst first */
            readonly mistakes: readonly components["schemas"]["Mistake"][];
            /** @description Rules that nothing speaks against */
            readonly passed: readonly string[];
            readonly profile: string;
            readonly rate: {
                /** @description Submissions that were refused for the rate */
                readonly refused: number;
                /** @description Those of them that were sent again */
                readonly resubmitted: number;
            };
            readonly seen: {
                readonly deliveries: number;
                /** @description Whether some of it was forgotten */
                readonly isCut: boolean;
                readonly requests: number;
                readonly sandboxes: number;
                readonly tasks: number;
            };
            readonly summary: {
                readonly errors: number;
                readonly warnings: number;
            };
            /** @enum {number} */
            readonly version: 1;
        };
        readonly Webhook: {
            /**
             * @description How the signature is written (assumed); all: one delivery in each
             * @default hex
             * @enum {string}
             */
            readonly encoding?: "hex" | "base64" | "sha256=hex" | "all";
            /**
             * @default [
             *       "success",
             *       "failure"
             *     ]
             */
            readonly events?: readonly ("success" | "failure")[];
            /**
             * @description Sent besides
             * @default {}
             */
            readonly headers?: {
                readonly [key: string]: string;
            };
            /** @description Secret before the last rotation */
            readonly oldSecret?: string;
            /** @default {} */
            readonly retry?: {
                /** @default 5 */
                readonly attempts?: number;
                readonly ceiling?: string | number;
                /** @default 2 */
                readonly factor?: number;
                readonly first?: string | number;
                /** @default 0.1 */
                readonly jitter?: number;
                /** @description How long the receiver has to answer, in real time */
                readonly timeout?: string | number;
            };
            /** @description Signs each body; none or empty, and no signature is sent */
            readonly secret?: string;
            /** @description Where to send */
            readonly url: string;
            /**
             * @description The body of the result GET, or what stands in its data (assumed)
             * @default data
             * @enum {string}
             */
            readonly wrap?: "data" | "bare";
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
