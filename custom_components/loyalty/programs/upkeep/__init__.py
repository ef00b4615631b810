"""What changes without anybody buying something: days end, tiers are reviewed, raffles are drawn."""
