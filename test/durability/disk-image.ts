import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/** Why disks cannot be made here, or null. Loop devices and mounts need root. */
export const NO_DISKS: string | null = whyNoDisks();

const MIB = 1024 * 1024;
const COPIES_MAX = 50;

/**
 * A disk that can lose its power.
 *
 * A power cut takes two things: what the operating system had not handed to the disk yet, and what the disk held in its own volatile
 * cache because nobody had asked it to flush. One loop device shows only the first: its backing file receives every write handed over,
 * flushed or not. So two are stacked:
 *
 *     gateway → file system → loop device → disk.img, a file on the outer file system → loop device → outer.img
 *
 * Writes handed over to the inner device wait in the outer file system's page cache, which is the volatile cache of this disk: the loop
 * driver turns each flush request (what fsync and fdatasync end in) into an fsync of disk.img, and only that, or chance, brings them
 * into outer.img. Both file systems commit by themselves only every five minutes, so that chance has little time. A copy of outer.img
 * is what the power cut leaves.
 */
export class PoweredDisk {
  readonly folder: string;
  readonly #work: string;
  #outer: Mounted | null = null;
  #inner: Mounted | null = null;

  private constructor(work: string) {
    this.#work = work;
    this.folder = join(work, "disk");
  }

  /** A new, empty disk, mounted at `folder`. */
  static make(sizeMib: number): PoweredDisk {
    const disk = new PoweredDisk(mkdtempSync(join(tmpdir(), "twinline-disk-")));
    makeImage(disk.#image, sizeMib + 64);
    disk.#mountOuter();
    // Written through, so that the disk's own blocks are there and a flush only overwrites them.
    run("dd", ["if=/dev/zero", `of=${disk.#innerImage}`, "bs=1M", `count=${sizeMib}`, "status=none"]);
    run("mkfs.ext4", ["-q", "-F", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0", disk.#innerImage]);
    disk.#mountInner();
    run("sync", ["-f", disk.folder]);
    run("sync", ["-f", disk.#outerFolder]);
    return disk;
  }

  /**
   * What is on the disk at this moment if its power goes now, as another disk, not mounted yet. Whoever writes here must be stopped.
   * A copy takes time; if the kernel wrote meanwhile, the copy is of no one moment and is taken again.
   */
  copyAsIfCut(): PoweredDisk {
    const cut = new PoweredDisk(mkdtempSync(join(tmpdir(), "twinline-disk-")));
    for (let attempt = 1; attempt <= COPIES_MAX; attempt++) {
      const before = this.#writesOfOuter();
      run("cp", ["--sparse=always", this.#image, cut.#image]);
      if (this.#writesOfOuter() === before) return cut;
    }
    cut.destroy();
    throw new Error(`the kernel goes on writing to the disk: ${COPIES_MAX} copies were of no one moment`);
  }

  /** Power returns: both file systems recover from their journals. */
  mount(): void {
    try {
      this.#mountOuter();
      this.#mountInner();
    } catch (error) {
      this.destroy();
      throw error;
    }
  }

  /** Takes everything away. Nobody may use the folder any more. */
  destroy(): void {
    this.#inner?.unmount();
    this.#inner = null;
    this.#outer?.unmount();
    this.#outer = null;
    rmSync(this.#work, { recursive: true, force: true });
  }

  get #image(): string {
    return join(this.#work, "outer.img");
  }

  get #outerFolder(): string {
    return join(this.#work, "outer");
  }

  get #innerImage(): string {
    return join(this.#outerFolder, "disk.img");
  }

  #mountOuter(): void {
    // What this device is given is in outer.img for whoever reads that, wherever the machine itself keeps it.
    this.#outer = mountImage(this.#image, this.#outerFolder);
  }

  #mountInner(): void {
    this.#inner = mountImage(this.#innerImage, this.folder);
  }

  /** Requests the outer device has carried out, as the kernel counts them. */
  #writesOfOuter(): string {
    const device = basename(this.#outer?.device ?? "");
    const fields = readFileSync(`/sys/block/${device}/stat`, "utf8").trim().split(/\s+/);
    // Writes, sectors written, in flight, flushes (Documentation/block/stat.rst).
    return [fields[4], fields[6], fields[8], fields[15]].join(" ");
  }
}

/** A small file system of its own, to be filled up. */
export class SmallDisk {
  readonly folder: string;
  readonly #work: string;
  readonly #mounted: Mounted;

  constructor(sizeMib: number) {
    this.#work = mkdtempSync(join(tmpdir(), "twinline-small-"));
    this.folder = join(this.#work, "disk");
    const image = join(this.#work, "small.img");
    makeImage(image, sizeMib);
    this.#mounted = mountImage(image, this.folder);
  }

  destroy(): void {
    this.#mounted.unmount();
    rmSync(this.#work, { recursive: true, force: true });
  }
}

interface Mounted {
  readonly device: string;
  unmount(): void;
}

function makeImage(file: string, sizeMib: number): void {
  run("truncate", ["-s", String(sizeMib * MIB), file]);
  run("mkfs.ext4", ["-q", "-F", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0", file]);
}

function mountImage(image: string, folder: string): Mounted {
  mkdirSync(folder, { recursive: true });
  const device = run("losetup", ["--find", "--show", image]).trim();
  try {
    run("mount", ["-o", "commit=300,noatime", device, folder]);
  } catch (error) {
    run("losetup", ["-d", device]);
    throw error;
  }
  return {
    device,
    unmount: () => {
      // Whoever cleaned up before us has done it.
      if (isMounted(folder)) run("umount", [folder]);
      run("losetup", ["-d", device]);
    },
  };
}

function isMounted(folder: string): boolean {
  return readFileSync("/proc/mounts", "utf8").includes(` ${folder} `);
}

function whyNoDisks(): string | null {
  if (process.getuid?.() !== 0) return "needs root";
  if (!existsSync("/dev/loop-control")) return "needs loop devices";
  for (const tool of ["losetup", "mkfs.ext4", "mount"]) {
    try {
      run("sh", ["-c", `command -v ${tool}`]);
    } catch {
      return `needs ${tool}`;
    }
  }
  return null;
}

function run(command: string, args: readonly string[]): string {
  const path = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`;
  return execFileSync(command, args, {
    encoding: "utf8",
    env: { ...process.env, PATH: path },
    stdio: ["ignore", "pipe", "pipe"],
  });
}
