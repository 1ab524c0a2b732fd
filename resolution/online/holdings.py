"""What is held of the records: which profile each has, who is with whom in a cluster, and where to find profiles.

Records and profiles go by number. A record keeps its number for ever; a profile without a record is gone, and no other
gets its number. Some 600 bytes a record of a person, all told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resolution.keys import Keys, value_numbers
from resolution.online.arrays import Growing, TextHeap
from resolution.online.keyindex import KeyIndex

NONE = -1


@dataclass(slots=True)
class Holdings:
    """Of records: ids; profile, NONE where the record was withdrawn; next_of_profile, the record after it in the chain
    of those with its profile, NONE at the end; next_of_cluster, the record after it in the ring of its cluster.

    Of profiles: texts (see Contents); borrowed, see Contents.compared; alike, a number that two profiles share where
    they are the same in all that is compared; first, the first record of the chain, NONE where it is gone; size, how
    many records it has.

    Indexes: by_id, from the number of an id to records; by_key, from keys of all rules to profiles; ties, from profiles
    to those they might be one thing with.
    """

    ids: TextHeap
    profile: Growing
    next_of_profile: Growing
    next_of_cluster: Growing
    texts: TextHeap
    borrowed: Growing
    alike: Growing
    first: Growing
    size: Growing
    by_id: KeyIndex
    by_key: KeyIndex
    ties: KeyIndex

    @classmethod
    def empty(cls) -> Holdings:
        """No record yet."""

        def numbers() -> Growing:
            return Growing(np.zeros(0, np.int32))

        return cls(
            ids=TextHeap.of([]),
            profile=numbers(),
            next_of_profile=numbers(),
            next_of_cluster=numbers(),
            texts=TextHeap.of([]),
            borrowed=Growing(np.zeros(0, np.uint8)),
            alike=Growing(np.zeros(0, np.uint64)),
            first=numbers(),
            size=numbers(),
            by_id=KeyIndex(),
            by_key=KeyIndex(),
            ties=KeyIndex(),
        )

    def record(self, mention: str) -> int | None:
        """The number of a record, also of one that was withdrawn; None where there was never any."""
        return self.records([mention])[0]

    def records(self, mentions: Sequence[str]) -> list[int | None]:
        """The same of several."""
        out: list[int | None] = [None] * len(mentions)
        which, found = self.by_id.find(value_numbers(list(mentions)))
        for k, record in zip(which.tolist(), found.tolist(), strict=True):
            if self.ids[record] == mentions[k]:
                out[k] = record
        return out

    def of_profile(self, profile: int) -> list[int]:
        """Its records."""
        out, record, after = [], int(self.first.all[profile]), self.next_of_profile.all
        while record != NONE:
            out.append(record)
            record = int(after[record])
        return out

    def cluster(self, record: int) -> list[int]:
        """The records of its cluster."""
        after = self.next_of_cluster.all
        out = [record]
        while (following := int(after[out[-1]])) != record:
            out.append(following)
        return out

    def said(self, records: Iterable[int]) -> tuple[str, ...]:
        """Their ids, sorted."""
        return tuple(sorted(self.ids[record] for record in records))

    def clusters(self) -> Iterator[list[int]]:
        """All clusters."""
        seen = ~self.here()
        for record in range(len(seen)):
            if not seen[record]:
                cluster = self.cluster(record)
                seen[cluster] = True
                yield cluster

    def living(self) -> npt.NDArray[np.bool_]:
        """bool[profiles]."""
        return np.asarray(self.first.all != NONE)

    def here(self) -> npt.NDArray[np.bool_]:
        """bool[records]: those that were not withdrawn."""
        return np.asarray(self.profile.all != NONE)

    def add_records(self, mentions: Sequence[str]) -> None:
        """Gives the next numbers to them; they have no profile yet."""
        numbers = np.arange(len(self.ids), len(self.ids) + len(mentions), dtype=np.int32)
        for mention in mentions:
            self.ids.append(mention)
        self.by_id.add(value_numbers(list(mentions)), numbers)
        self.profile.extend([NONE] * len(mentions))
        self.next_of_profile.extend([NONE] * len(mentions))
        self.next_of_cluster.extend(numbers)

    def add_profiles(self, texts: Sequence[str], borrowed: Iterable[int], alike: Keys) -> None:
        """Gives the next numbers to them; they have no records yet."""
        for text in texts:
            self.texts.append(text)
        self.borrowed.extend(borrowed)
        self.alike.extend(alike)
        self.first.extend([NONE] * len(texts))
        self.size.extend([0] * len(texts))

    def place(self, record: int, profile: int) -> None:
        """Puts a record from the profile it has, if any, to another; NONE: it is withdrawn."""
        after, first, size = self.next_of_profile.all, self.first.all, self.size.all
        old = int(self.profile.all[record])
        if old != NONE:
            size[old] -= 1
            if first[old] == record:
                first[old] = after[record]
            else:
                before = int(first[old])
                while after[before] != record:
                    before = int(after[before])
                after[before] = after[record]
        self.profile.all[record] = profile
        after[record] = NONE
        if profile != NONE:
            after[record], first[profile] = first[profile], record
            size[profile] += 1

    def put_together(self, clusters: Iterable[Sequence[int]]) -> None:
        """Notes that these are clusters now; together they are whole clusters as they were."""
        after = self.next_of_cluster.all
        for cluster in clusters:
            after[list(cluster)] = [*cluster[1:], cluster[0]]

    def tidy(self) -> None:
        """Lets the indexes sort in what they took lately, where that is enough."""
        if self.by_id.full:
            self.by_id.tidy(np.ones(len(self.ids), np.bool_))
        for index in (self.by_key, self.ties):
            if index.full:
                index.tidy(self.living())
