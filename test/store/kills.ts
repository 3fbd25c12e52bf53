/** How often something is killed: a few times, since each costs the start of a process, or as often as KILLS says. */
export const kills = (few: number): number => Number(process.env.KILLS ?? few)
