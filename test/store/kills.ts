/** How often something is killed: each kill costs the start of a process. KILLS sets it for all. */
export const kills = (usual: number): number => Number(process.env.KILLS ?? usual)
