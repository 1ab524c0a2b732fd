"""The page as an investigator handles it: what one does there, in its own words, and nothing about its markup twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

SETTLED_MS = 400
"""Longer than the page takes to write the address after a change."""


@dataclass(frozen=True)
class Desk:
    """One browser page with the application in it."""

    page: Page

    @property
    def panel(self) -> Locator:
        """The right side, which explains what is selected."""
        return self.page.get_by_test_id("panel")

    @property
    def items(self) -> Locator:
        """What the list says is on the chart."""
        return self.page.locator(".item[data-id]")

    @property
    def status(self) -> Locator:
        """The line at the bottom."""
        return self.page.get_by_test_id("status-bar")

    @property
    def paths(self) -> Locator:
        """The paths found."""
        return self.page.locator(".path-card")

    @property
    def search_box(self) -> Locator:
        """The box at the top."""
        return self.page.get_by_role("search").get_by_role("combobox")

    def open_purpose(self, kind: str, label: str, reference: str, reason: str) -> None:
        """Opens a purpose, after signing in. label: what its kind calls the reference."""
        page = self.page
        page.get_by_label("类别").click()
        page.get_by_title(kind).click()
        page.get_by_label(label).fill(reference)
        page.get_by_label("事由").fill(reason)
        page.get_by_role("button", name="建立", exact=True).click()

    def search(self, text: str) -> Locator:
        """Types into the search box as a person would and gives the options that come up."""
        self.search_box.click()
        self.search_box.fill("")
        self.search_box.press_sequentially(text, delay=15)
        options = self.page.locator(".search-popup:visible .ant-select-item-option")
        expect(options.first).to_be_visible()
        return options

    def open(self, text: str, *having: str) -> None:
        """Searches for `text` and chooses the first hit that shows all of `having`."""
        options = self.search(text)
        for shown in having:
            options = options.filter(has_text=shown)
        options.first.click()

    def tab(self, name: str) -> None:
        """Turns to a tab of the panel, of the list or of the paths."""
        self.page.get_by_role("tab", name=name, exact=True).click()

    def expansion(self, link: str, entity: str) -> Locator:
        """The row of the expand tab for links of one type to entities of one type."""
        rows = self.panel.locator(".expand-row")
        return rows.filter(has=self.page.get_by_text(link, exact=True)).filter(has_text=entity)

    def item(self, label: str) -> Locator:
        """An entity in the list beside the chart."""
        return self.items.filter(has=self.page.locator(".entity-line-label", has_text=label))

    def pick_path_end(self, end: str, text: str, *having: str) -> None:
        """Searches for one end of the path in the path finder and chooses it."""
        box = self.page.get_by_label(end, exact=True)
        box.click()
        box.press_sequentially(text, delay=15)
        options = self.page.locator(".search-popup:visible .ant-select-item-option")
        for shown in having:
            options = options.filter(has_text=shown)
        options.first.click()

    def pick_link_types(self, *names: str) -> None:
        """Narrows the paths to these link types."""
        box = self.page.get_by_label("关联类型", exact=True)
        for name in names:
            box.click()
            box.fill(name)
            shown = self.page.locator(".ant-select-dropdown:visible .ant-select-item-option")
            shown.filter(has=self.page.get_by_text(name, exact=True)).click()
        box.press("Escape")

    def centre_of_chart(self) -> tuple[float, float]:
        """Where a lone entity stands, in pixels of the window."""
        box = self.page.get_by_test_id("canvas").bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def settled_address(self) -> dict[str, str]:
        """The parts of the address's fragment, once the page has written it."""
        self.page.wait_for_timeout(SETTLED_MS)
        fragment = parse_qs(urlsplit(self.page.url).fragment)
        return {name: values[0] for name, values in fragment.items()}

    def positions(self) -> dict[str, tuple[int, int]]:
        """Where each entity of the chart stands, as the address says."""
        chart = self.settled_address().get("chart", "")
        nodes = re.findall(r"([^~!]+)!(-?\d+)!(-?\d+)![^~]*", chart)
        return {node: (int(x), int(y)) for node, x, y in nodes}
