"""What a clustering returns: clusters, what sets them apart, and the documents in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.analysis.clusters.central import most_central
from conspectus.analysis.exemplars import exemplars
from conspectus.analysis.result import Result, number_of, records

if TYPE_CHECKING:
    import altair
    import pandas as pd

    from conspectus.analysis.clusters.contrasts import Contrasts
    from conspectus.analysis.clusters.naming import Name
    from conspectus.analysis.clusters.tree import ClusterTree
    from conspectus.analysis.evidence import Evidence
    from conspectus.analysis.maps.result import MapResult
    from conspectus.report.page import Page, Passage
    from conspectus.stats.types import IntArray


@dataclass(frozen=True, eq=False, kw_only=True)
class ClusterResult(Result):
    """Clusters of documents, the largest first.

    Parameters
    ----------
    clusters
        One row a cluster; see `table`.
    assignments
        ``doc_id, cluster, centrality`` of every document looked at; cluster -1 for none.
    concepts
        What documents were compared by: ``latent, label, label_source, score, share``. Edit the
        list and pass its latents back to cluster again.
    choice
        One row a number of clusters that was tried, with its indices.
    verdict
        What the indices say together, in a sentence.
    enrichment
        One row a cluster and value of a metadata column.
    tree
        How clusters join.
    contrast
        Shares and tests of every latent in every cluster.
    names
        What clusters are called, and after which concepts.
    labels
        Label of every latent, in order.
    source
        Where documents come from.
    """

    clusters: pd.DataFrame
    assignments: pd.DataFrame
    concepts: pd.DataFrame
    choice: pd.DataFrame
    verdict: str
    enrichment: pd.DataFrame
    tree: ClusterTree
    contrast: Contrasts
    names: list[Name]
    labels: pd.DataFrame
    source: Evidence

    @property
    def table(self) -> pd.DataFrame:
        """Clusters, the largest first.

        ``stability`` is the mean Jaccard index with the same cluster on resamples (0.75: stable,
        under 0.5: dissolved), ``recovered`` that with the one found in half of the documents,
        ``nearest`` the most similar other cluster (-1: none), ``n_verified`` the concepts that the
        tests find more often in this cluster than in the nearest and in the rest.
        """
        return self.clusters

    def contrasts(self, cluster: int) -> pd.DataFrame:
        """List what sets a cluster apart from its nearest and from all other documents.

        Parameters
        ----------
        cluster
            Number of the cluster.

        Returns
        -------
        pandas.DataFrame
            One row a latent, verified ones first, then by the smaller of the two differences.
            ``used`` tells whether the documents were compared by it: those are tested on the
            held-out half, the others on all documents.

        Raises
        ------
        AnalysisError
            There is no such cluster.
        """
        settings = self.settings
        table = self.contrast.table(self._cluster(cluster), settings["confidence"], settings["fdr"])
        for place, name in enumerate(("label", "label_source"), 1):
            table.insert(place, name, self.labels[name].to_numpy()[table["latent"]])
        return table

    def rows(self, cluster: int) -> IntArray:
        """List the documents of a cluster.

        Parameters
        ----------
        cluster
            Number of the cluster.

        Returns
        -------
        array of int64
            Rows of the store, ascending, for example for ``diff(store, groups={"a": rows})``.

        Raises
        ------
        AnalysisError
            There is no such cluster.
        """
        own = self.assignments["cluster"].to_numpy() == self._cluster(cluster)
        return self.source.selection.rows[own]

    def evidence(self, i: int, k: int = 5) -> list[Passage]:
        """Show the most central documents of a cluster.

        Parameters
        ----------
        i
            Number of the cluster.
        k
            Documents, at most.

        Returns
        -------
        list of Passage
            With the words on which the concepts that the cluster is called after fire most.

        Raises
        ------
        AnalysisError
            There is no such cluster.
        """
        cluster = self._cluster(i)
        own = self.assignments["cluster"].to_numpy()
        centrality = self.assignments["centrality"].to_numpy()
        chosen = most_central(own, centrality, cluster, k)
        selection = self.source.selection
        return exemplars(
            selection.stores[0],
            selection.rows[chosen],
            self.names[cluster].latents,
            self.source.presence,
            [f"centrality {value:.2f}" for value in centrality[chosen].tolist()],
        )

    def page(
        self,
        rows: int = 50,
        passages: int = 3,
        concepts: int = 8,
        document_map: MapResult | None = None,
    ) -> Page:
        """Lay the result out for a report.

        Parameters
        ----------
        rows
            Clusters to show.
        passages
            Documents of each.
        concepts
            Contrasting concepts of each.
        document_map
            A map of the same documents to show, from ``document_map(store, clusters=result)``.

        Returns
        -------
        Page
            For `conspectus.report`.
        """
        from conspectus.analysis.clusters.page import cluster_page

        return cluster_page(self, rows, passages, concepts, document_map)

    def plot(self) -> altair.Chart | altair.LayerChart:
        """Draw the clusters by size and stability.

        Returns
        -------
        altair.Chart
            Shown by notebooks as it is.
        """
        from conspectus.analysis.clusters.chart import cluster_chart

        return cluster_chart(self.clusters)

    def content(self) -> dict[str, Any]:
        """Give the clusters with their contrasting concepts, choice, tree and enrichment."""
        shown = [
            {**row, "concepts": records(self.contrasts(i).head(20))}
            for i, row in enumerate(records(self.clusters))
        ]
        return {
            "table": shown,
            "verdict": self.verdict,
            "choice": records(self.choice),
            "concepts": records(self.concepts),
            "enrichment": records(self.enrichment),
            "tree": {
                "merges": self.tree.merges.tolist(),
                "cophenetic": None if np.isnan(self.tree.cophenetic) else self.tree.cophenetic,
            },
            "assignments": records(self.assignments),
        }

    def _cluster(self, cluster: int) -> int:
        return number_of(cluster, len(self.clusters), "cluster")
