import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const root = join(__dirname, '..', '..');

const condition = z.enum(['service_healthy', 'service_completed_successfully', 'service_started']);
const service = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.literal('.'), target: z.string() }).optional(),
  command: z.string().optional(),
  environment: z.record(z.string(), z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  ports: z.array(z.string()).optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition })).optional(),
  healthcheck: z.strictObject({ test: z.array(z.string()), interval: z.string(), timeout: z.string(), retries: z.number() }).optional(),
  restart: z.literal('unless-stopped').optional(),
  shm_size: z.string().optional(),
});
const file = z.looseObject({ name: z.string(), services: z.record(z.string(), service), volumes: z.record(z.string(), z.null()) });

const compose = file.parse(parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }));
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
const stages = new Map([...dockerfile.matchAll(/^FROM (\S+) AS (\S+)$/gm)].map(([, from = '', name = '']) => [name, from]));
const services = Object.entries(compose.services);
const oneShots = ['keys', 'prepare'];

describe('docker-compose.yml', () => {
  it('runs the set that npm start runs', () => {
    expect(Object.keys(compose.services).sort()).toEqual(['api', 'keys', 'postgres', 'prepare', 'redis', 'simulators', 'web', 'worker']);
  });

  it.each(services)('%s builds a stage of the Dockerfile, or takes an image with a version', (_name, { image, build }) => {
    const isBuilt = build !== undefined || services.some(([, other]) => other.image === image && other.build !== undefined);
    if (isBuilt) expect([...stages.keys()]).toContain(build?.target ?? image.replace('quanyu-', ''));
    else expect(image).toMatch(/^[a-z]+:\d+\.\d+[\w.-]*$/);
  });

  it.each(services.filter(([name]) => !oneShots.includes(name)))('%s says when it is healthy and comes back when it ends', (_name, { healthcheck, restart }) => {
    expect(healthcheck?.test.length).toBeGreaterThan(1);
    expect(restart).toBe('unless-stopped');
  });

  it.each(services)('%s waits for services that can be what it waits for, and mounts volumes that are declared', (_name, { depends_on: dependsOn = {}, volumes = [] }) => {
    for (const [name, { condition: awaited }] of Object.entries(dependsOn)) {
      expect(compose.services).toHaveProperty(name);
      expect(awaited).toBe(oneShots.includes(name) ? 'service_completed_successfully' : 'service_healthy');
    }
    for (const volume of volumes) expect(compose.volumes).toHaveProperty(volume.split(':')[0] ?? '');
  });

  it.each(services)('%s is reached from this machine alone', (_name, { ports = [] }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it('keeps what must outlive a container in volumes', () => {
    const mounted = (name: string) => compose.services[name]?.volumes ?? [];
    expect(mounted('postgres')).toEqual(['postgres:/var/lib/postgresql']);
    expect(mounted('redis')).toEqual(['redis:/data']);
    for (const name of ['api', 'worker', 'prepare']) expect(mounted(name)).toContain('media:/quanyu/.data/media');
  });

  it('never lets Redis throw a job away', () => {
    expect(compose.services['redis']?.command).toContain('--maxmemory-policy noeviction --appendonly yes');
  });

  it('is valid for docker itself, where docker has compose', () => {
    const hasCompose = spawnSync('docker', ['compose', 'version']).status === 0;
    const answer = hasCompose ? spawnSync('docker', ['compose', '-f', join(root, 'docker-compose.yml'), 'config', '--quiet'], { encoding: 'utf8' }) : undefined;
    expect(answer?.stderr ?? '').toBe('');
  });
});

describe('Dockerfile', () => {
  it('builds on one image with a whole version', () => {
    const bases = [...stages.values()].filter((from) => !stages.has(from));
    expect(bases).toEqual([expect.stringMatching(/^node:20\.\d+\.\d+-bookworm-slim$/)]);
  });

  it.each(['api', 'simulators', 'web'])('%s does not run as root', (target) => {
    const text = dockerfile.split(/^FROM /m).find((stage) => stage.startsWith(`base AS ${target}\n`));
    expect(text).toMatch(/^USER node$/m);
    expect(text).toMatch(/^CMD \["node", /m);
  });

  it('copies files that exist in the repository or come out of the build', () => {
    const sources = [...dockerfile.matchAll(/^COPY --from=build \/quanyu\/(\S+)/gm)].map(([, path = '']) => path);
    expect(sources.length).toBeGreaterThan(0);
    for (const path of sources) expect(existsSync(join(root, path.replace(/\/dist.*$/, '')))).toBe(true);
  });
});
