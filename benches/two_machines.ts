import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Launcher } from "../tests/mpi.ts";

/** The two, and what they are called in the network between them. */
const MACHINES = [["mpi-a", "10.77.0.1"], ["mpi-b", "10.77.0.2"]] as const;

/**
 * Makes two network namespaces with a cable between them, which stand in for two machines, for as long as `use` takes. It takes root,
 * iproute2 and Open MPI.
 *
 * @param rate Of the cable, as `tc` has it: `1gbit`.
 * @param folder For the program that Open MPI starts ranks there by, in place of ssh.
 * @param use Is given a launcher of ranks on both of them, one on each in turn.
 */
export async function withTwoMachines<T>(
  launcher: Launcher,
  { rate, folder }: { rate: string; folder: string },
  use: (launcher: Launcher) => Promise<T>,
): Promise<T> {
  await separate();
  try {
    for (const [name] of MACHINES) await run("ip", "netns", "add", name);
    const [[a], [b]] = MACHINES;
    await run("ip", "link", "add", a, "netns", a, "type", "veth", "peer", "name", b, "netns", b);
    for (const [name, address] of MACHINES) {
      const inside = ["netns", "exec", name];
      await run("ip", ...inside, "ip", "address", "add", `${address}/24`, "dev", name);
      await run("ip", ...inside, "ip", "link", "set", "lo", "up");
      await run("ip", ...inside, "ip", "link", "set", name, "up");
      const bucket = ["tbf", "rate", rate, "burst", "256kb", "latency", "50ms"];
      await run("ip", ...inside, "tc", "qdisc", "add", "dev", name, "root", ...bucket);
    }
    const agent = join(folder, "enter.sh"), hosts = join(folder, "hosts");
    const cases = MACHINES.map(([name, address]) => `${address}) machine=${name};;`).join(" ");
    await writeFile(
      agent,
      `#!/bin/sh\nhost=$1; shift\ncase $host in ${cases} esac\nexec ip netns exec $machine /bin/sh -c "$*"\n`,
    );
    await chmod(agent, 0o755);
    await writeFile(hosts, MACHINES.map(([, address]) => `${address} slots=4\n`).join(""));
    const network = ["btl_tcp_if_include", "oob_tcp_if_include"].flatMap((
      name,
    ) => ["--mca", name, "10.77.0.0/24"]);
    return await use({
      ...launcher,
      program: "ip",
      flags: [
        ...["netns", "exec", MACHINES[0][0], launcher.program, ...launcher.flags],
        ...["--hostfile", hosts, "--map-by", "node", "--mca", "plm_rsh_agent", agent],
        ...["--mca", "btl", "tcp,self", ...network, "--mca", "mpi_yield_when_idle", "1"],
        ...["-x", "NO_COLOR"],
      ],
    });
  } finally {
    await separate();
  }
}

/** What an earlier use has left goes, too. */
async function separate() {
  for (const [name] of MACHINES) await run("ip", "netns", "delete", name).catch(() => {});
}

async function run(program: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args }).output();
  if (success) return;
  throw new Error(
    `Cannot ${program} ${args.join(" ")}: ${new TextDecoder().decode(stderr).trim()}`,
  );
}
