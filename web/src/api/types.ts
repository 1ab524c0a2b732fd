/** The service's answers by their own names; their shapes are generated from its OpenAPI document. */
import type { components } from './schema'

type Schemas = components['schemas']

export type EntitySummary = Schemas['EntitySummary']
export type EntityDetail = Schemas['EntityDetail']
export type LinkSummary = Schemas['LinkSummary']
export type LinkDetail = Schemas['LinkDetail']
export type LinkProof = Schemas['LinkProof']
export type SearchHit = Schemas['SearchHit']
export type NeighbourCount = Schemas['NeighbourCount']
export type ChartAnswer = Schemas['Chart']
export type PathAnswer = Schemas['PathAnswer']
export type FoundPath = Schemas['Path']
export type TimelineEvent = Schemas['TimelineEvent']
export type Mention = Schemas['Mention']
export type MatchEdge = Schemas['MatchEdge']
export type Comparison = Schemas['Comparison']
export type IdentityWhy = Schemas['IdentityWhy']
export type PairWhy = Schemas['PairWhy']
