# Fits the pooled beta-binomial of benchmarks/pooled.py with glmmTMB; prints seconds, slope and log-likelihood.
# Usage: Rscript pooled.R PANEL.csv
suppressMessages(library(glmmTMB))
d <- read.csv(commandArgs(trailingOnly = TRUE)[1])
d$t <- d$year - min(d$year)
spent <- system.time(
  m <- glmmTMB(
    cbind(dossiers_online, dossiers_received - dossiers_online) ~ t + (1 | province) + (0 + t | province),
    family = betabinomial, data = d
  )
)
cat(spent[["elapsed"]], sprintf("%.10f", fixef(m)$cond[["t"]]), sprintf("%.8f", logLik(m)), "\n")
cat(R.version.string, "glmmTMB", as.character(packageVersion("glmmTMB")), "\n")
