import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { documentsOf, filesOf, type Manifest, type Patch, patched } from './manifests.ts';

const BASE = 'deploy/kubernetes/base';
const MODELS: Readonly<Record<string, new (data: never) => { validate(): void }>> = {
  'apps/v1 StatefulSet': StatefulSet,
  'networking.k8s.io/v1 Ingress': Ingress,
  'networking.k8s.io/v1 NetworkPolicy': NetworkPolicy,
  'policy/v1 PodDisruptionBudget': PodDisruptionBudget,
  'v1 Service': Service,
  'v1 ServiceAccount': ServiceAccount,
};

interface Kustomization {
  readonly resources: readonly string[];
  readonly patches?: readonly {
    readonly target: { readonly kind: string; readonly name: string };
    readonly patch: string;
  }[];
}
const kustomization = (folder: string): Kustomization =>
  documentsOf(join(folder, 'kustomization.yaml'))[0] as Kustomization;
const base = kustomization(BASE).resources.flatMap((file) => documentsOf(join(BASE, file)) as Manifest[]);
const overlays = filesOf('deploy/kubernetes/overlays/*/kustomization.yaml').map(dirname);

function validate(manifest: Manifest): void {
  const Model = MODELS[`${manifest.apiVersion} ${manifest.kind}`];
  if (!Model) throw new Error(`no schema for ${manifest.apiVersion} ${manifest.kind}`);
  new Model(manifest as never).validate();
}
/** The base as this overlay changes it. */
const rendered = (folder: string): readonly Manifest[] =>
  (kustomization(folder).patches ?? []).reduce<readonly Manifest[]>((all, { target, patch }) => {
    const targets = all.filter(({ kind, metadata }) => kind === target.kind && metadata.name === target.name);
    if (targets.length !== 1) throw new Error(`${folder} patches ${targets.length} × ${target.kind}`);
    return all.map((one) => (targets.includes(one) ? patched(one, parse(patch) as Patch[]) : one));
  }, base);

test('[O11] every file of the base is in its list', () => {
  const listed = kustomization(BASE).resources.map((file) => join(BASE, file));
  const there = filesOf(`${BASE}/*.yaml`).filter((file) => !file.endsWith('kustomization.yaml'));
  expect([...listed].sort()).toEqual(there);
  expect(overlays.length).toBeGreaterThanOrEqual(2);
});

test.each(base.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest] as const))(
  '[X3] %s follows the schema of Kubernetes',
  (_, manifest) => {
    expect(() => validate(manifest)).not.toThrow();
  },
);

test.each(overlays)('[X3] %s patches what there is, and the result follows the schema', (folder) => {
  for (const resource of kustomization(folder).resources)
    expect(existsSync(join(folder, resource))).toBe(true);
  const manifests = rendered(folder);
  for (const manifest of manifests) expect(() => validate(manifest)).not.toThrow();
  // An overlay that forgot an address would serve under the example's.
  expect(JSON.stringify(manifests)).not.toContain('"event.example.org"');
  expect(JSON.stringify(manifests)).not.toContain('https://event.example.org');
});

test('[X3] a manifest that is wrong would be found', () => {
  const set = base.find(({ kind }) => kind === 'StatefulSet')!;
  expect(() => validate(patched(set, [{ op: 'replace', path: '/spec/replicas', value: 'one' }]))).toThrow();
  expect(() => patched(set, [{ op: 'replace', path: '/spec/replica', value: 1 }])).toThrow(/nothing at/);
});

test('[X3] the pod runs as nobody, on a read-only root, with no rights, and never twice on one database', () => {
  const set = base.find(({ kind }) => kind === 'StatefulSet') as unknown as StatefulSet;
  const pod = set.spec!.template.spec!;
  expect(set.spec!.replicas).toBe(1);
  expect(pod.securityContext).toMatchObject({
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  expect(pod.automountServiceAccountToken).toBe(false);
  for (const { securityContext } of pod.containers)
    expect(securityContext).toMatchObject({
      ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    });
  const modes = set.spec!.volumeClaimTemplates!.flatMap(({ spec }) => spec!.accessModes!);
  expect(new Set(modes)).toEqual(new Set(['ReadWriteOncePod']));
});

test('[X3] selectors, ports and names fit together', () => {
  const find = <T>(kind: string): T => base.find((one) => one.kind === kind) as unknown as T;
  const set = find<StatefulSet>('StatefulSet');
  const labels = set.spec!.template.metadata!.labels!;
  const selects = (selector: Readonly<Record<string, string>> | undefined): boolean =>
    Object.entries(selector ?? {}).every(([key, value]) => labels[key] === value);
  expect(selects(set.spec!.selector.matchLabels)).toBe(true);
  expect(selects(find<Service>('Service').spec!.selector)).toBe(true);
  expect(selects(find<PodDisruptionBudget>('PodDisruptionBudget').spec!.selector!.matchLabels)).toBe(true);
  expect(selects(find<NetworkPolicy>('NetworkPolicy').spec!.podSelector!.matchLabels)).toBe(true);
  const [container] = set.spec!.template.spec!.containers;
  const ports = container!.ports!.map(({ name }) => name);
  expect(ports).toContain(find<Service>('Service').spec!.ports![0]!.targetPort);
  const mounts = container!.volumeMounts!.map(({ name }) => name);
  const volumes = [
    ...set.spec!.template.spec!.volumes!.map(({ name }) => name),
    ...set.spec!.volumeClaimTemplates!.map(({ metadata }) => metadata!.name),
  ];
  expect(mounts.sort()).toEqual(volumes.sort());
  const paths = find<Ingress>('Ingress').spec!.rules!.flatMap(({ http }) =>
    http!.paths.map(({ path }) => path),
  );
  expect(paths.some((path) => path === '/metrics' || path === '/*')).toBe(false);
});
