/**
 * What a promise in time is allowed where tests run: it holds on an idle machine, and one that runs other tests
 * meanwhile may be several times as slow. `npm run bench` measures how long things take.
 * @param ms milliseconds, or any other unit of time
 */
export const withPatience = (ms: number): number => ms * 5
